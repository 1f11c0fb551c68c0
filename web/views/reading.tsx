/** What is being read or computed; how much of it, once that is known. */
export interface Task {
  readonly source: string;
  readonly done?: number;
  readonly total?: number;
}

export function Reading({ task: { source, done, total }, onCancel }: { task: Task; onCancel: () => void }) {
  return (
    <section class="card reading" aria-busy="true">
      <p role="status">{done === undefined ? `Reading ${source} …` : `${source}: ${done} of ${total}`}</p>
      <progress value={done} max={total} aria-label={`Reading ${source}`} />
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </section>
  );
}
