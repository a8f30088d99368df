/** How the API is called, with the reader's key once they have had it shown. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import { documentQuery } from '../../lib/document'
import { operationsOf } from '../../lib/operations'
import { keyPlace, samplesOf } from '../../lib/samples'
import type { Subscription } from '../../lib/subscriptions'
import { CopyButton } from '../../ui/copy-button'

interface Props {
  readonly subscription: Subscription
  readonly shownKey: string | undefined
}

export function Samples({ subscription: { apiId, addresses }, shownKey }: Props) {
  const { data } = useQuery(documentQuery(apiId))
  const [address] = addresses
  if (address === undefined) return null
  return (
    <Container header={<Header variant="h2">How it is called</Header>}>
      <div className="stack">
        {shownKey === undefined && (
          <p className="secondary">
            Put your key where <code>{keyPlace}</code> stands; if you have it shown above, it stands there.
          </p>
        )}
        {samplesOf(`${address}${firstPath(data ?? {})}`, shownKey).map(({ title, text }) => (
          <section key={title} className="stack" aria-label={title}>
            <h3>{title}</h3>
            <pre className="said">{text}</pre>
            <div className="row">
              <CopyButton text={text} what={title} />
            </div>
          </section>
        ))}
      </div>
    </Container>
  )
}

/** Of the first call that needs nothing to be filled in: one that asks for a key comes first. */
function firstPath(document: Readonly<Record<string, unknown>>): string {
  const reads = operationsOf(document).filter(({ method, path }) => method === 'GET' && !path.includes('{'))
  return (reads.find(({ isOpen }) => !isOpen) ?? reads[0])?.path ?? '/'
}
