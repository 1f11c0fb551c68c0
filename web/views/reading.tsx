/** What is being read or computed; how much of it, once that is known. */
export interface Task {
  readonly what: string;
  readonly done?: number;
  readonly total?: number;
}

export function Reading({ task: { what, done, total }, onCancel }: { task: Task; onCancel: () => void }) {
  return (
    <section class="card reading" aria-busy="true">
      <p role="status">{what} …</p>
      <progress value={done} max={total} aria-label={what} />
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </section>
  );
}
