/**
 * What graphql-inspector says has changed between two schemas, as JSON: level, path, message.
 *
 *   node breaking.mjs old.graphql new.graphql
 */
import { readFileSync } from "node:fs";

import { diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const [older, newer] = process.argv.slice(2).map((file) => buildSchema(readFileSync(file, "utf8")));
const changes = await diff(older, newer);
process.stdout.write(JSON.stringify(changes.map(({ criticality, path, message }) => ({ level: criticality.level, path, message }))));
