/** What is to be done: by part, late first, each with the reasons that put it there; and a way to any other loan. */
import { useEffect, useState } from "preact/hooks";

import { ask } from "./client";
import { GradePill, Overdue } from "./figures";
import {
  FindLoansDocument,
  type WorkFragment,
  WorklistCountsDocument,
  WorklistDocument,
  type WorklistFilter,
} from "./generated/graphql";
import { Failed } from "./form";
import { useAnswer, useSession } from "./session";

const PAGE = 20;

export function Worklist({ place }: { place: string }) {
  const { words } = useSession();
  const [part, setPart] = useState("");
  const [late, setLate] = useState(false);
  const [text, setText] = useState("");
  const counts = useAnswer(WorklistCountsDocument, {}).data?.worklistCounts ?? [];
  const filter: WorklistFilter = { ...(part && { part }), ...(late && { late }), ...(text && { text }) };
  return (
    <nav class="worklist" aria-label={words("worklist")}>
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          aria-label={words("find")}
          placeholder={words("find")}
          onChange={(event) => setText(event.currentTarget.value.trim())}
        />
        <select aria-label={words("worklist")} value={part} onChange={(event) => setPart(event.currentTarget.value)}>
          <option value="">{words("everybody")}</option>
          {counts.map((count) => (
            <option key={count.part.code} value={count.part.code}>
              {count.part.label} ({count.open})
            </option>
          ))}
        </select>
        <label class="check">
          <input type="checkbox" checked={late} onChange={(event) => setLate(event.currentTarget.checked)} />
          {words("lateOnly")}
        </label>
      </form>
      <Works key={JSON.stringify(filter)} filter={filter} place={place} />
      {text && <Found text={text} place={place} />}
    </nav>
  );
}

/** The list, page after page; asked anew from its beginning whenever something happened. */
function Works({ filter, place }: { filter: WorklistFilter; place: string }) {
  const session = useSession();
  const { words } = session;
  const [more, setMore] = useState<WorkFragment[]>([]);
  const [after, setAfter] = useState<string | null>(null);
  const { data, failure, waiting } = useAnswer(WorklistDocument, { first: PAGE, filter });
  const first = data?.worklist;
  useEffect(() => {
    setMore([]);
    setAfter(first?.pageInfo.hasNextPage ? first.pageInfo.endCursor : null);
  }, [first]);
  const next = async () => {
    const { worklist } = await ask(session, WorklistDocument, { first: PAGE, after, filter });
    setMore([...more, ...worklist.nodes]);
    setAfter(worklist.pageInfo.hasNextPage ? worklist.pageInfo.endCursor : null);
  };
  const works = [...(first?.nodes ?? []), ...more];
  return (
    <section aria-busy={waiting}>
      <h2>
        {words("worklist")} <span class="count">{first && `${first.totalCount}${first.totalCountIsExact ? "" : "+"}`}</span>
      </h2>
      {failure && <Failed failure={failure} />}
      <ul class="works">
        {works.map((work) => (
          <Work key={work.id} work={work} place={place} />
        ))}
      </ul>
      {first && works.length === 0 && <p class="empty">{words("none")}</p>}
      {after && (
        <button type="button" class="quiet" onClick={() => void next()}>
          {words("more")}
        </button>
      )}
    </section>
  );
}

/** Where a piece of work leads: to its case, else to its loan. */
export function placeOf(work: WorkFragment): string | null {
  if (work.caseNumber) return `#/case/${work.caseNumber}`;
  return work.loan && `#/loan/${work.loan.number}`;
}

function Work({ work, place }: { work: WorkFragment; place: string }) {
  const { words } = useSession();
  const leads = placeOf(work);
  return (
    <li>
      <a href={leads ?? "#/"} aria-current={leads === place ? "page" : undefined} title={work.reasons.join("\n")}>
        <span class="line">
          <b>{work.code.label}</b>
          {work.loan && <Overdue days={work.loan.daysPastDue} />}
        </span>
        <span class="line">
          <span>{work.partyName}</span>
          <span class="number">{work.loan?.number ?? work.caseNumber}</span>
        </span>
        <span class="line dim">
          <span>{work.part.label}</span>
          <span class={work.daysLate > 0 ? "late" : ""}>
            {work.daysLate > 0 ? words("daysLate", { n: work.daysLate }) : work.dueOn && `${words("due")} ${work.dueOn}`}
          </span>
        </span>
      </a>
    </li>
  );
}

function Found({ text, place }: { text: string; place: string }) {
  const { words } = useSession();
  const { data, waiting } = useAnswer(FindLoansDocument, { text });
  return (
    <section aria-busy={waiting}>
      <h2>
        {words("found")} <span class="count">{data?.loans.totalCount}</span>
      </h2>
      <ul class="works">
        {data?.loans.nodes.map((loan) => (
          <li key={loan.number}>
            <a href={`#/loan/${loan.number}`} aria-current={`#/loan/${loan.number}` === place ? "page" : undefined}>
              <span class="line">
                <b>{loan.party.name}</b>
                <Overdue days={loan.daysPastDue} />
              </span>
              <span class="line">
                <span class="number">{loan.number}</span>
                {loan.grade && <GradePill grade={loan.grade.official} />}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
