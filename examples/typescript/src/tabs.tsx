/** Leaves of a page, of which one is open: arrow keys turn them, as people expect of tabs. */
import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";

import { useSession } from "./session";
import type { Word } from "./words";

export function Tabs({ name, leaves }: { name: string; leaves: readonly [Word, () => ComponentChildren][] }) {
  const { words } = useSession();
  const [open, setOpen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const turn = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (open + step + leaves.length) % leaves.length;
    setOpen(next);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <section class="tabs">
      <div role="tablist" aria-label={name} ref={list} onKeyDown={turn}>
        {leaves.map(([word], place) => (
          <button
            key={word}
            type="button"
            role="tab"
            id={`${id}-${place}`}
            aria-selected={place === open}
            aria-controls={`${id}-leaf`}
            tabIndex={place === open ? 0 : -1}
            onClick={() => setOpen(place)}
          >
            {words(word)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-leaf`} aria-labelledby={`${id}-${open}`} tabIndex={0}>
        {leaves[open]?.[1]()}
      </div>
    </section>
  );
}
