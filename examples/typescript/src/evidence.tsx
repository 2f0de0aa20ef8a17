/** What proves something: the pieces that hang on a case, and a place to bring one that a step still asks for. */
import { useId, useState } from "preact/hooks";

import { Failure, upload } from "./client";
import { Against } from "./form";
import { EvidenceAttachDocument, type WholeCaseFragment } from "./generated/graphql";
import { failureOf, useDoing, useSession } from "./session";

type Obstacle = WholeCaseFragment["acts"][number]["obstacles"][number];

export const isMissing = (obstacle: Obstacle) => obstacle.code === "EVIDENCE_MISSING";

/** Two things to do: the bytes go to the server as they are, then they are hung on the case as what is asked for. */
export function Bring({ whole, obstacle }: { whole: WholeCaseFragment; obstacle: Obstacle }) {
  const session = useSession();
  const { act: attach, busy, failure } = useDoing(EvidenceAttachDocument);
  const [result, setResult] = useState<Awaited<ReturnType<typeof attach>>>();
  const [lost, setLost] = useState<Failure>();
  const id = useId();
  const bring = async (file: File) => {
    setLost(undefined);
    try {
      const evidenceId = await upload(session, file);
      // Bytes have one id, whoever brings them: so has the wish to hang them on this case as that.
      const idempotencyKey = `${whole.id}:${obstacle.name}:${evidenceId}`;
      const done = await attach({ input: { evidenceId, subjectId: whole.id, kind: obstacle.name, idempotencyKey } });
      setResult(done);
      if (done?.evidenceAttach.evidence) session.told(session.words("brought", { name: file.name }));
    } catch (fault) {
      setLost(failureOf(fault));
    }
  };
  return (
    <span class="bring">
      <label for={id}>{session.words("bring")}</label>
      <input
        id={id}
        type="file"
        name={`evidence.${obstacle.name}`}
        disabled={busy}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void bring(file);
        }}
      />
      <Against errors={result?.evidenceAttach.userErrors ?? []} places={[]} failure={failure ?? lost} />
    </span>
  );
}
