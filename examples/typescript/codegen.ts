import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types of every operation under src/operations, and the manifest by which a server in production knows them. */
const config: CodegenConfig = {
  schema: "../../schema/schema.graphql",
  documents: "src/operations/*.graphql",
  ignoreNoDocuments: false,
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { mode: "embedHashInDocument", hashPropertyName: "hash", hashAlgorithm: "sha256" },
      },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
        avoidOptionals: { field: true },
        scalars: {
          Decimal: "string",
          Rate: "string",
          Date: "string",
          DateTime: "string",
          CurrencyCode: "string",
          JSON: "unknown",
        },
      },
    },
  },
};

export default config;
