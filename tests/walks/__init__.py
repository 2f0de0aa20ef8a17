"""What people do under each rule, told once as a story and lived at both doors: GraphQL and the console."""
