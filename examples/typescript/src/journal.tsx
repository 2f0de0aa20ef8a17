/** What was posted, newest first. Nothing is ever changed here: a reversal stands beside what it reverses. */
import { useState } from "preact/hooks";

import { Amount, Table } from "./figures";
import { Failed } from "./form";
import { LoanJournalDocument } from "./generated/graphql";
import { useAnswer, useSession } from "./session";

export function Journal({ number }: { number: string }) {
  const { words } = useSession();
  const [before, setBefore] = useState<string | null>(null);
  const { data, failure } = useAnswer(LoanJournalDocument, { number, before });
  const journal = data?.loan?.journal;
  if (failure) return <Failed failure={failure} />;
  const head = ["dueOn", "state", "debit", "credit", "amount", "booked"] as const;
  return (
    <div aria-busy={!journal}>
      <Table name={words("journal")} head={[words("valueDate"), ...head.slice(1).map((word) => words(word))]} amounts={[4]}>
        {journal?.nodes.toReversed().map((posting) => (
          <tr key={posting.id} class={posting.reverses ? "undone" : ""}>
            <td>{posting.effectiveOn}</td>
            <td>{posting.kind.label}</td>
            <td>{posting.debit.label}</td>
            <td>{posting.credit.label}</td>
            <td><Amount of={posting.amount} /></td>
            <td>{posting.bookedOn}</td>
          </tr>
        ))}
      </Table>
      {journal?.pageInfo.hasPreviousPage && (
        <button type="button" class="quiet" onClick={() => setBefore(journal.pageInfo.startCursor)}>
          {words("earlier")}
        </button>
      )}
    </div>
  );
}
