/** Dialogs and fields. What the server has against an input stands beside the field that it names. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import type { Failure } from "./client";
import type { ErrorFragment } from "./generated/graphql";
import { useSession } from "./session";

export function Dialog({ title, onClose, wide, children }: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  children: ComponentChildren;
}) {
  const { words } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={id} class={wide ? "wide" : ""} onClose={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet" aria-label={words("cancel")} onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}

/** The place of an input by which the server speaks of it: `["input", "amount", "amount"]` is `amount.amount`. */
function placeOf(error: ErrorFragment): string {
  return (error.field ?? []).filter((part) => part !== "input").join(".");
}

const belongs = (error: ErrorFragment, place: string) => {
  const told = placeOf(error);
  return told === place || told.startsWith(`${place}.`);
};

type Control = "input" | "textarea" | "select";

/** A labelled control. `place` is its path in the mutation's input, and the errors told there are shown under it. */
export function Field({ name, place, errors, control = "input", children, ...rest }: {
  name: string;
  place: string;
  errors: readonly ErrorFragment[];
  control?: Control;
  children?: ComponentChildren;
  [attribute: string]: unknown;
}) {
  const id = useId();
  const mine = errors.filter((error) => belongs(error, place));
  const Tag = control as "input";
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <Tag id={id} name={place} aria-invalid={mine.length > 0} aria-describedby={`${id}-told`} {...rest}>
        {control === "select" ? children : undefined}
      </Tag>
      <div id={`${id}-told`} class="told" aria-live="polite">
        {mine.map((error) => (
          <Told key={error.code} error={error} />
        ))}
      </div>
    </div>
  );
}

function Told({ error }: { error: ErrorFragment }) {
  return (
    <p class="error">
      {error.message}{" "}
      <a href={error.docUrl} target="_blank" rel="noopener">
        {error.code}
      </a>
    </p>
  );
}

/** What belongs to none of the form's fields, and what kept the whole operation from being carried out. */
export function Against({ errors, places, failure }: {
  errors: readonly ErrorFragment[];
  places: readonly string[];
  failure: Failure | undefined;
}) {
  const others = errors.filter((error) => !places.some((place) => belongs(error, place)));
  return (
    <div role="alert" class={others.length || failure ? "against" : ""}>
      {others.map((error) => (
        <Told key={error.code} error={error} />
      ))}
      {failure && <Failed failure={failure} />}
    </div>
  );
}

export function Failed({ failure }: { failure: Failure }) {
  const { words } = useSession();
  if (failure.code === "UNREACHABLE") return <p class="error">{words("unreachable")}</p>;
  return (
    <p class="error">
      {words("failed")} {failure.message}{" "}
      <small>
        {words("requestId")} {failure.requestId}
      </small>
    </p>
  );
}

/** The value of a form's control, trimmed; undefined when nothing stands in it. */
export function valueOf(form: HTMLFormElement, name: string): string | undefined {
  const value = new FormData(form).get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** An object without what was left out, as the input types want it. */
export function filled<T extends Record<string, unknown>>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}
