/** Closing a task that hangs on no case: with a word on what was done. */
import { useState } from "preact/hooks";

import { Against, Dialog, Field, valueOf } from "./form";
import { TaskCloseDocument, type WorkFragment } from "./generated/graphql";
import { useDoing, useKey, useSession } from "./session";

export function CloseTask({ work, onClose }: { work: WorkFragment; onClose: () => void }) {
  const { words, told } = useSession();
  const { act, busy, failure } = useDoing(TaskCloseDocument);
  const [result, setResult] = useState<Awaited<ReturnType<typeof act>>>();
  const idempotencyKey = useKey();
  const errors = result?.taskClose.userErrors ?? [];
  const send = async (form: HTMLFormElement) => {
    const done = await act({ input: { taskId: work.id, note: valueOf(form, "note") ?? "", idempotencyKey } });
    setResult(done);
    if (!done || done.taskClose.userErrors.length > 0) return;
    told(words("doneNow"));
    onClose();
  };
  return (
    <Dialog title={`${words("done")} · ${work.code.label}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        <Field name={words("doneNote")} place="note" errors={errors} control="textarea" autofocus />
        <Against errors={errors} places={["note"]} failure={failure} />
        <footer>
          <button type="submit" class="main" disabled={busy}>
            {words("done")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
