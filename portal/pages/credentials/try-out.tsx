/** Something to try with the credentials, and what came of it. */
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isProblem } from '../../lib/problem'

export interface Try {
  readonly label: string
  readonly run: () => Promise<unknown>
}

interface Props {
  readonly title: string
  readonly children: ReactNode
  readonly tries: readonly Try[]
}

export function TryOut({ title, children, tries }: Props) {
  const trying = useMutation({ mutationFn: ({ run }: Try) => run().then((outcome) => outcome ?? null) })
  const label = trying.variables?.label
  return (
    <section className="card">
      <h2>{title}</h2>
      {children}
      <div className="row">
        {tries.map((each) => (
          <button
            key={each.label}
            type="button"
            className="button"
            aria-disabled={trying.isPending}
            onClick={() => !trying.isPending && trying.mutate(each)}
          >
            {each.label}
          </button>
        ))}
      </div>
      <div role="status" className="stack">
        {trying.isPending && <p>One moment…</p>}
        {trying.isSuccess && (
          <>
            <p>
              <strong>{label}: done.</strong>
            </p>
            {shown(trying.data) && <pre className="said">{shown(trying.data)}</pre>}
          </>
        )}
        {trying.error && <Refused label={label} error={trying.error} />}
      </div>
    </section>
  )
}

function shown(outcome: unknown): string {
  if (outcome === null || outcome === '') return ''
  return typeof outcome === 'string' ? outcome : JSON.stringify(outcome, undefined, 2)
}

function Refused({ label, error }: { readonly label: string | undefined; readonly error: unknown }) {
  if (!isProblem(error)) return <p>{label}: this page has made a mistake. Load it again.</p>
  return (
    <>
      <p>
        <strong>
          {label}: refused{error.status > 0 ? ` (${error.status} ${error.code})` : ''}.
        </strong>
      </p>
      <p className="said">{error.message}</p>
      {error.correlationId && (
        <p className="secondary">
          Reference: <code>{error.correlationId}</code>
        </p>
      )}
    </>
  )
}
