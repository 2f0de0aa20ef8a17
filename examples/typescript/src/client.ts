/**
 * Asking the server, and listening to it.
 *
 * `ask` sends one typed operation. An answer that was lost on the way is asked for again with the same body: a mutation
 * carries its `idempotencyKey`, so the server does it once and answers `replayed: true`. In a production build an
 * operation goes by its hash, and a server with `RECOUP_TRUSTED_DOCUMENTS` carries out those of this page only.
 */
import { createClient } from "graphql-sse";

import type { TypedDocumentString } from "./generated/graphql";

export type Language = "en" | "zh-CN";

export interface Asker {
  token: string;
  language: Language;
}

/** Why an operation was not carried out at all: the `errors` of the answer, or that none came. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly requestId?: string,
  ) {
    super(message);
  }
}

interface Answer<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[];
}

const TRIES = 3;
const PAUSE = 400;

export async function ask<Result, Variables>(
  asker: Asker,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const answer = await sent<Result>(asker, JSON.stringify(request(document, variables)));
  const error = answer.errors?.[0];
  if (error) throw new Failure(error.extensions?.code ?? "INTERNAL", error.message, error.extensions?.requestId);
  if (!answer.data) throw new Failure("INTERNAL", "empty answer");
  return answer.data;
}

function request<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables) {
  const hash: unknown = document.__meta__?.["hash"];
  return import.meta.env.PROD ? { documentId: hash, variables } : { query: document.toString(), variables };
}

async function sent<Result>(asker: Asker, body: string): Promise<Answer<Result>> {
  for (let tried = 1; ; tried += 1) {
    try {
      const response = await fetch("/graphql", { method: "POST", body, headers: headers(asker) });
      if (response.status < 502) return (await response.json()) as Answer<Result>;
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault;
    }
    if (tried === TRIES) throw new Failure("UNREACHABLE", "UNREACHABLE");
    await new Promise((done) => setTimeout(done, PAUSE * 2 ** tried));
  }
}

/** Give the server a file as it is. Its id is what `evidenceAttach` takes. */
export async function upload(asker: Asker, file: File): Promise<string> {
  const { accept: _, "content-type": __, ...said } = headers(asker);
  let response: Response;
  try {
    response = await fetch(`/evidence?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file, headers: said });
  } catch {
    throw new Failure("UNREACHABLE", "UNREACHABLE");
  }
  const answer = (await response.json()) as Answer<never> & { id?: string };
  const error = answer.errors?.[0];
  if (answer.id) return answer.id;
  throw new Failure(error?.extensions?.code ?? "INTERNAL", error?.message ?? "", error?.extensions?.requestId);
}

function headers(asker: Asker): Record<string, string> {
  return {
    accept: "application/graphql-response+json",
    authorization: `Bearer ${asker.token}`,
    "accept-language": asker.language,
    "content-type": "application/json",
  };
}

export interface Listener<Result> {
  /** Something happened. It is a hint: what is shown is asked for anew. */
  told(result: Result): void;
  /** The stream stands, or was lost and is being opened again. */
  live(live: boolean): void;
}

/** Listen over server-sent events until the returned function is called; a stream that is lost is opened again. */
export function listen<Result>(
  asker: Asker,
  document: TypedDocumentString<Result, Record<string, never>>,
  listener: Listener<Result>,
): () => void {
  const client = createClient({
    url: "/graphql",
    headers: { authorization: `Bearer ${asker.token}`, "accept-language": asker.language },
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retry: async (tried) => {
      listener.live(false);
      await new Promise((done) => setTimeout(done, Math.min(PAUSE * 2 ** tried, 15_000)));
    },
    fetchFn: async (...asked: Parameters<typeof fetch>) => {
      const response = await fetch(...asked);
      listener.live(response.ok);
      return response;
    },
  });
  const end = client.subscribe<Result>(subscription(document), {
    next: ({ data }) => data && listener.told(data),
    error: () => listener.live(false),
    complete: () => listener.live(false),
  });
  return () => {
    end();
    client.dispose();
  };
}

/** The library demands a text; where documents are published the server goes by the hash beside it. */
function subscription<Result, Variables>(document: TypedDocumentString<Result, Variables>) {
  if (!import.meta.env.PROD) return { query: document.toString() };
  return { query: "", extensions: { documentId: document.__meta__?.["hash"] } };
}
