/** Who looks at the page and how: token (for this tab), language and colours (remembered), and what they reach. */
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { type Asker, Failure, type Language, ask } from "./client";
import type { TypedDocumentString } from "./generated/graphql";
import type { Words } from "./words";

export interface Session extends Asker {
  words: Words;
  day: string;
  may(permission: string): boolean;
  /** Counts what happened: whoever shows something asks again when it moves. */
  revision: number;
  /** Say something in passing, and let everything be asked anew. */
  told(sentence: string): void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("outside of a session");
  return session;
}

export interface Asked<Result> {
  data: Result | undefined;
  failure: Failure | undefined;
  waiting: boolean;
}

/** The answer to a query, asked again when its variables, the language or the books change. Null: nothing to ask. */
export function useAnswer<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables | null,
): Asked<Result> {
  const session = useSession();
  const key = variables === null ? "" : JSON.stringify(variables) + session.language;
  const [told, setTold] = useState<{ key: string; data?: Result; failure?: Failure }>({ key: "" });
  const latest = useRef(0);
  useEffect(() => {
    if (variables === null) return;
    const mine = ++latest.current;
    const settle = (answer: { data?: Result; failure?: Failure }) => mine === latest.current && setTold({ key, ...answer });
    ask(session, document, variables).then(
      (data) => settle({ data }),
      (fault: unknown) => settle({ failure: failureOf(fault) }),
    );
  }, [key, session.token, session.revision]);
  const fresh = told.key === key;
  return { data: fresh ? told.data : undefined, failure: fresh ? told.failure : undefined, waiting: key !== "" && !fresh };
}

/** Something to do, and whether it is under way. */
export function useDoing<Result, Variables>(document: TypedDocumentString<Result, Variables>) {
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const act = async (variables: Variables): Promise<Result | undefined> => {
    setBusy(true);
    setFailure(undefined);
    try {
      return await ask(session, document, variables);
    } catch (fault) {
      setFailure(failureOf(fault));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, failure };
}

/** What went wrong on the way to the server, whatever it was. */
export function failureOf(fault: unknown): Failure {
  return fault instanceof Failure ? fault : new Failure("INTERNAL", String(fault));
}

/**
 * The key of one wish, made before it is sent. It belongs to the opened form: a refusal keeps no key, an answer that was
 * lost is asked for again under it, and another input under a key that was used is refused, not booked.
 */
export function useKey(): string {
  return useMemo(() => crypto.randomUUID(), []);
}

/** A value that outlives the page, or the tab's visit. */
export function useKept<Value extends string>(place: Storage, name: string, otherwise: Value) {
  const [value, setValue] = useState<Value>((place.getItem(name) as Value | null) ?? otherwise);
  const keep = (next: Value) => {
    if (next === "") place.removeItem(name);
    else place.setItem(name, next);
    setValue(next);
  };
  return [value, keep] as const;
}

export function firstLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}
