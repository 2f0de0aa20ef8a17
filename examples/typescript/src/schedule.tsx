/** What fell due and what became of it, then what is to come: one bar for each instalment, and the same in figures. */
import { Amount, Table, isNought } from "./figures";
import { Failed } from "./form";
import { type AmountFragment, type DueFragment, LoanScheduleDocument, type LoanScheduleQuery } from "./generated/graphql";
import type { Loan } from "./loan";
import { useAnswer, useSession } from "./session";
import type { Asked } from "./why";

type Plan = NonNullable<LoanScheduleQuery["loan"]>["schedule"][number];
type State = "paid" | "part" | "overdue" | "open" | "future";

/** A line of the table: a bill, or an instalment of the plan that none has been made of yet. */
interface Line {
  seq: number;
  dueOn: string;
  principal: AmountFragment;
  interest: AmountFragment;
  due?: DueFragment;
  state: State;
  height: number;
}

export function Schedule({ loan, onWhy }: { loan: Loan; onWhy: (asked: Asked) => void }) {
  const { words } = useSession();
  const { data, failure } = useAnswer(LoanScheduleDocument, { number: loan.number });
  if (failure) return <Failed failure={failure} />;
  const lines = linesOf(data?.loan?.bills.nodes ?? [], data?.loan?.schedule ?? []);
  const head = ["number", "dueOn", "principal", "interest", "penalty", "paid", "outstanding", "state"] as const;
  return (
    <div aria-busy={!data}>
      <Bars lines={lines} />
      <Table name={words("schedule")} head={head.map((word) => words(word))} amounts={[2, 3, 4, 5, 6]}>
        {lines.map((line) => (
          <Instalment key={line.seq} line={line} onWhy={onWhy} />
        ))}
      </Table>
    </div>
  );
}

function linesOf(dues: readonly DueFragment[], plan: readonly Plan[]): Line[] {
  const last = dues.at(-1)?.seq ?? 0;
  const fallen = dues.map((due) => ({ ...due, dueOn: due.rolledDueOn, due, state: stateOf(due) }));
  const coming = plan.map((row) => ({ ...row, seq: last + row.seq, dueOn: row.rolledDueOn, state: "future" as const }));
  return [...fallen, ...coming].map((line) => ({
    ...line,
    height: Number(line.principal.amount) + Number(line.interest.amount), // of a drawing: the figures stay text
  }));
}

function stateOf(due: DueFragment): State {
  if (isNought(due.outstanding.amount)) return "paid";
  if (due.daysPastDue <= 0) return "open";
  return isNought(due.paid.amount) ? "overdue" : "part";
}

function Instalment({ line, onWhy }: { line: Line; onWhy: (asked: Asked) => void }) {
  const { words } = useSession();
  const { due, seq } = line;
  const why = () => onWhy({ seq, part: "OUTSTANDING", name: `${words("number")} ${seq}` });
  return (
    <tr class={line.state}>
      <td>{seq}</td>
      <td>{line.dueOn}</td>
      <td><Amount of={line.principal} /></td>
      <td><Amount of={line.interest} /></td>
      <td>{due && !isNought(due.penalty.amount) && <Amount of={due.penalty} />}</td>
      <td>{due && !isNought(due.paid.amount) && <Amount of={due.paid} />}</td>
      <td>
        {due && (
          <button type="button" class="quiet" onClick={why}>
            <Amount of={due.outstanding} />
          </button>
        )}
      </td>
      <td>
        <span class="state">
          {due ? due.state.label : words("future")} {due && due.daysPastDue > 0 && words("dpdShort", { n: due.daysPastDue })}
        </span>
      </td>
    </tr>
  );
}

const SHOWN = 120;
const WIDTH = 720;
const HEIGHT = 56;

/** The first instalments as bars; roots of their amounts, so that a last large one does not flatten the others. */
function Bars({ lines }: { lines: readonly Line[] }) {
  const { words } = useSession();
  const shown = lines.slice(0, SHOWN);
  const largest = Math.max(...shown.map((line) => line.height), 1);
  const width = WIDTH / Math.max(shown.length, 12);
  return (
    <svg class="bars" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words("scheduleChart")}>
      {shown.map((line, place) => {
        const height = Math.max(6, Math.sqrt(line.height / largest) * HEIGHT);
        const wide = Math.max(1, Math.min(width - 1.5, 50));
        return <rect key={line.seq} class={line.state} x={place * width} y={HEIGHT - height} width={wide} height={height} rx={1.5} />;
      })}
    </svg>
  );
}
