/** What the credentials open from this very page, and what they don't: what is somebody else's. */
import { useState } from 'react'
import type { Credentials } from '../../lib/aws/credentials'
import { draftsOf, filesOf, ordersOf } from '../../lib/aws/places'
import type { Site } from '../../lib/aws/site'
import { Field } from '../../ui/field'
import { Moment } from '../../ui/moment'
import { TryOut } from './try-out'

interface Props {
  readonly site: Site
  readonly credentials: Credentials
}

export function Places({ site, credentials }: Props) {
  const { identityId, subject, accessKeyId, expiresAt } = credentials
  const [text, setText] = useState('Written by a page')
  const files = filesOf(site, credentials)
  const drafts = draftsOf(site, credentials)
  const orders = ordersOf(site, credentials)
  // Whose the place is stands in its key, and the role's policy compares it with who the credentials are of.
  const own = identityId ?? `company/${subject}`
  const file = `${own}/note.txt`
  const another = identityId === undefined ? 'company/somebody-else' : `${site.region}:somebody-else`

  return (
    <div className="stack">
      <dl className="facts">
        <dt>Access key</dt>
        <dd>
          <code>{accessKeyId}</code>
        </dd>
        <dt>{identityId === undefined ? 'Of' : 'Identity'}</dt>
        <dd>
          <code>{identityId ?? subject}</code>
        </dd>
        <dt>Good until</dt>
        <dd>
          <Moment at={expiresAt} />
        </dd>
      </dl>
      <div className="narrow">
        <Field
          label="Text"
          hint="What is written and ordered below."
          maxLength={200}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <div className="panes">
        <TryOut
          title="Files in S3"
          tries={[
            { label: 'Write a file', run: () => files.put(file, text) },
            { label: 'Read it', run: () => files.get(file) },
            ...(identityId === undefined
              ? []
              : [
                  { label: 'List my files', run: () => files.list(`${own}/`) },
                  { label: 'Remove it', run: () => files.remove(file) },
                ]),
            { label: 'Read somebody else’s file', run: () => files.get(`${another}/note.txt`) },
          ]}
        >
          <p>
            Everything under <code>{own}/</code> is yours, and nothing else.
          </p>
        </TryOut>
        {identityId !== undefined && (
          <TryOut
            title="Drafts in DynamoDB"
            tries={[
              { label: 'Keep a draft', run: () => drafts.put(identityId, text) },
              { label: 'Read the draft', run: () => drafts.get(identityId) },
              { label: 'Read somebody else’s draft', run: () => drafts.get(another) },
            ]}
          >
            <p>The items whose partition key is your identity are yours.</p>
          </TryOut>
        )}
        <TryOut
          title="An API behind IAM"
          tries={[
            { label: 'List orders', run: orders.list },
            { label: 'Order', run: () => orders.place(text) },
          ]}
        >
          <p>
            What you may call is said by the role of your group: developers order, approvers approve, others neither.
          </p>
        </TryOut>
      </div>
    </div>
  )
}
