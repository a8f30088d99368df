/** What stands where something will: unseen for 150 ms, as most of it is there by then. */

export function Loading({ what, lines = 3 }: { readonly what: string; readonly lines?: number | undefined }) {
  return (
    <div className="stack" role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <span key={at} className={at % 2 === 0 ? 'skeleton' : 'skeleton half'} />
      ))}
    </div>
  )
}
