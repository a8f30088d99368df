/** What is asked, in the words of whoever asks: as text, whatever they wrote. */
import Container from '@cloudscape-design/components/container'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { Fragment } from 'react'
import { type Approval, policyText } from '../../lib/approvals'
import { Moment } from '../../ui/moment'

export function Facts({ approval }: { readonly approval: Approval }) {
  const { requester, requestedBy, requestedAt, expiresAt, escalateAt, escalatedAt, policy, description, context } =
    approval
  const items = [
    { label: 'Who asks', value: `${requester.name}, ${requester.email}` },
    { label: 'For which system', value: requestedBy.system },
    { label: 'Since', value: <Moment at={requestedAt} /> },
    { label: 'Until', value: <Moment at={expiresAt} /> },
    { label: 'How it is decided', value: policyText(policy) },
    ...(escalateAt && !escalatedAt ? [{ label: 'Then somebody else decides', value: <Moment at={escalateAt} /> }] : []),
    { label: 'Reference', value: <code>{approval.correlationId}</code> },
  ]
  const members = Object.entries(context ?? {})
  return (
    <Container>
      <div className="stack wide">
        <KeyValuePairs columns={3} items={items} />
        {description && (
          <section className="stack">
            <h2>In {requester.name}’s words</h2>
            <p className="quoted">{description}</p>
          </section>
        )}
        {members.length > 0 && (
          <section className="stack">
            <h2>What comes with it</h2>
            <dl className="given">
              {members.map(([name, value]) => (
                <Fragment key={name}>
                  <dt>{name}</dt>
                  <dd>{textOf(value)}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        )}
      </div>
    </Container>
  )
}

function textOf(value: unknown) {
  return typeof value === 'object' && value !== null ? (
    <pre className="said">{JSON.stringify(value, null, 2)}</pre>
  ) : (
    String(value)
  )
}
