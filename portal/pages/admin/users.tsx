/** The people of the directory, or those whose name or address begins so. */
import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import type { ListProps } from '../../app/parts/admin'
import { identity } from '../../lib/api'
import { statusText } from '../../lib/users'
import { Field } from '../../ui/field'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AdminNav } from './admin-nav'

const ways = { userName: 'User name', email: 'E-mail', sub: 'Subject' } as const
type Way = keyof typeof ways

/** As the directory is asked by, unless the address says otherwise. */
function wayIn(by: string | undefined): Way {
  return by === 'email' || by === 'sub' ? by : 'userName'
}

function readUsers({ q, by, cursor }: ListProps['search'], signal: AbortSignal) {
  const query = { cursor, ...(q !== undefined && { search: q, by: wayIn(by) }) }
  return identity('GET /users', { query, signal })
}

export function Users({ search }: ListProps) {
  const { q, by, cursor } = search
  const users = useQuery({
    queryKey: ['users', q ?? '', by ?? '', cursor ?? ''],
    queryFn: ({ signal }) => readUsers(search, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack">
      <Title text="People" />
      <AdminNav />
      <Search key={`${q} ${by}`} q={q} by={wayIn(by)} />
      <Read query={users} what="the people">
        {({ users: found, cursor: next }) => (
          <>
            <Listing
              label="People"
              items={found}
              trackBy="sub"
              enableKeyboardNavigation
              empty={q === undefined ? 'The directory is empty.' : 'Nobody is called so.'}
              columns={columns}
            />
            <Pages cursor={cursor} next={next} search={{ q, by }} />
          </>
        )}
      </Read>
    </div>
  )
}

type Person = Awaited<ReturnType<typeof readUsers>>['users'][number]

const columns = [
  {
    id: 'name',
    header: 'Who',
    isRowHeader: true,
    cell: ({ sub, userName, email, givenName = '', familyName = '', isEnabled }: Person) => (
      <>
        <Link to="/admin/$part/$id" params={{ part: 'users', id: sub }}>
          {userName}
        </Link>{' '}
        {!isEnabled && <StatusIndicator type="stopped">shut</StatusIndicator>}
        <div className="secondary">
          {givenName} {familyName} {email}
        </div>
      </>
    ),
  },
  { id: 'status', header: 'State', cell: ({ status }: Person) => statusText(status) },
  { id: 'since', header: 'Since', cell: ({ createdAt }: Person) => <Moment at={createdAt} /> },
]

function Search({ q = '', by }: { readonly q: string | undefined; readonly by: Way }) {
  const id = useId()
  const navigate = useNavigate()
  const [text, setText] = useState(q)
  const [way, setWay] = useState<Way>(by)

  function find(event: FormEvent): void {
    event.preventDefault()
    const words = text.trim()
    void navigate({ to: '/admin/$part', params: { part: 'users' }, search: words === '' ? {} : { q: words, by: way } })
  }

  return (
    <search>
      <form className="row" onSubmit={find}>
        <Field
          label="Begins with"
          hint="Capitals count."
          maxLength={256}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <div className="field">
          <label htmlFor={id}>Look at</label>
          <span className="secondary">Which of theirs.</span>
          <select id={id} value={way} onChange={({ target }) => setWay(wayIn(target.value))}>
            {Object.entries(ways).map(([each, label]) => (
              <option key={each} value={each}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <Button formAction="submit">Find</Button>
      </form>
    </search>
  )
}
