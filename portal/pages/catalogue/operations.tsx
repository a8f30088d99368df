/** The operations of an API, from its document. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { documentQuery } from '../../lib/document'
import { operationsOf } from '../../lib/operations'
import { Read } from '../../ui/read'

/** A document has up to a thousand; a page of them all would be slow to read, too. */
const most = 200

export function Operations({ apiId }: { readonly apiId: string }) {
  const document = useQuery(documentQuery(apiId))
  return (
    <section className="stack">
      <h2>Operations</h2>
      <p>
        <Link to="/apis/$apiId/documentation" params={{ apiId }}>
          The whole documentation, to be tried out
        </Link>
        {' · '}
        <Link to="/apis/$apiId/feedback" params={{ apiId }}>
          Say what you think of it
        </Link>
      </p>
      <Read query={document} what="its document">
        {(found) => (found === null ? <p>It has no document.</p> : <List operations={operationsOf(found)} />)}
      </Read>
    </section>
  )
}

function List({ operations }: { readonly operations: ReturnType<typeof operationsOf> }) {
  if (operations.length === 0) return <p>Its document names none.</p>
  return (
    <>
      <ul className="stack plain-list">
        {operations.slice(0, most).map(({ method, path, summary }) => (
          <li key={`${method} ${path}`}>
            <code>
              <strong>{method}</strong> {path}
            </code>
            {summary && <p className="secondary said">{summary}</p>}
          </li>
        ))}
      </ul>
      {operations.length > most && (
        <p className="secondary">
          These are the first {most} of {operations.length}.
        </p>
      )}
    </>
  )
}
