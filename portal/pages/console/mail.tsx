/** Mail and text messages in three panes: folders, a list, and what is open. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import {
  type ListedMail,
  local,
  type MailPage,
  type Recipients,
  type TextMessage,
  type TextMessages,
} from '../../lib/local'
import { Field } from '../../ui/field'
import { useHeld } from '../../ui/held'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { utcText } from './advance'
import { ConsoleNav } from './console-nav'
import { OpenedMail, OpenedText } from './opened-mail'

const route = getRouteApi('/console/mail')
const perPage = 50
const pace = 2_000

export function MailPageOfConsole() {
  const { folder, open } = route.useSearch()
  const isPhone = folder === 'phone'
  return (
    <div className="stack">
      <Title />
      <ConsoleNav />
      <Search />
      <div className={open === undefined ? 'three-panes' : 'three-panes reading'}>
        {open !== undefined && <BackToList />}
        <Folders />
        {isPhone ? <Texts /> : <Mails />}
        {open === undefined ? (
          <p className="secondary">Choose a message to read it.</p>
        ) : isPhone ? (
          <OpenedText id={open} />
        ) : (
          <OpenedMail id={open} />
        )}
      </div>
    </div>
  )
}

/** Where there is room for one pane alone. */
function BackToList() {
  const search = route.useSearch()
  return (
    <p className="to-list">
      <Link to="/console/mail" search={{ ...search, open: undefined } as never}>
        Back to the list
      </Link>
    </p>
  )
}

function Search() {
  const { q, folder, to } = route.useSearch()
  const navigate = useNavigate()
  return (
    <form className="row" onSubmit={(event) => event.preventDefault()}>
      <Field
        label="Search"
        hint="In the subject, an address or the text"
        type="search"
        value={q ?? ''}
        onChange={({ target }) =>
          void navigate({
            to: '/console/mail',
            search: { folder, to, q: target.value || undefined } as never,
            replace: true,
          })
        }
      />
    </form>
  )
}

function Folders() {
  const { folder, to, q } = route.useSearch()
  const recipients = useQuery({
    queryKey: ['mail-recipients'],
    queryFn: ({ signal }) => local<Recipients>('mail/recipients', { signal }),
    refetchInterval: 10_000,
  })
  const current = (isIt: boolean) => (isIt ? ({ 'aria-current': 'true' } as const) : {})
  return (
    <nav aria-label="Folders" className="stack">
      <ul className="plain-list">
        <li>
          <Link to="/console/mail" search={{ q } as never} {...current(folder === undefined && to === undefined)}>
            All mail
          </Link>
        </li>
        <li>
          <Link to="/console/mail" search={{ q, folder: 'phone' } as never} {...current(folder === 'phone')}>
            Text messages
          </Link>
        </li>
      </ul>
      <Read query={recipients} what="who got mail">
        {({ recipients: list, isCut }) =>
          list.length === 0 ? null : (
            <>
              <h2>To whom</h2>
              <ul className="plain-list folders">
                {list.map(({ address, mails }) => (
                  <li key={address}>
                    <Link to="/console/mail" search={{ q, to: address } as never} {...current(to === address)}>
                      {address}
                    </Link>{' '}
                    <span className="secondary">{mails}</span>
                  </li>
                ))}
              </ul>
              {isCut && <p className="secondary">Of the newest mails; search finds others.</p>}
            </>
          )
        }
      </Read>
    </nav>
  )
}

function Mails() {
  const search = route.useSearch()
  const { to, q, before } = search
  const list = useQuery({
    queryKey: ['mails', to ?? '', q ?? '', before ?? ''],
    queryFn: ({ signal }) => local<MailPage>('mail/list', { query: { to, text: q, before, limit: perPage }, signal }),
    refetchInterval: before === undefined ? pace : false,
    placeholderData: keepPreviousData,
  })
  return (
    <Read query={list} what="the mail">
      {({ mails, next }) => (
        <Listed label="Mails" items={mails} isFiltered={Boolean(q || to)} before={before} next={next}>
          {(mail) => <ListedMailOf mail={mail} />}
        </Listed>
      )}
    </Read>
  )
}

function ListedMailOf({ mail: { id, at, to, subject, attachments } }: { readonly mail: ListedMail }) {
  const search = route.useSearch()
  return (
    <>
      <Link
        to="/console/mail"
        search={{ ...search, open: id } as never}
        resetScroll={false}
        aria-current={search.open === id ? 'true' : undefined}
      >
        {subject === '' ? '(no subject)' : subject}
      </Link>
      <div className="secondary">
        {to.slice(0, 3).join(', ')}
        {to.length > 3 && ` and ${to.length - 3} more`}, <time dateTime={at}>{utcText(at)}</time>
        {attachments > 0 && `, ${attachments} attached`}
      </div>
    </>
  )
}

function Texts() {
  const search = route.useSearch()
  const { q, before } = search
  const list = useQuery({
    queryKey: ['texts', q ?? '', before ?? ''],
    queryFn: ({ signal }) =>
      local<TextMessages>('phone/messages', { query: { text: q, before, limit: perPage }, signal }),
    refetchInterval: before === undefined ? pace : false,
    placeholderData: keepPreviousData,
  })
  return (
    <Read query={list} what="the text messages">
      {({ messages }) => (
        <Listed
          label="Text messages"
          items={[...messages].reverse()}
          isFiltered={Boolean(q)}
          before={before}
          next={messages.length < perPage ? undefined : messages[0]?.id}
        >
          {(each) => <ListedText text={each} />}
        </Listed>
      )}
    </Read>
  )
}

function ListedText({ text: { id, at, to, message } }: { readonly text: TextMessage }) {
  const search = route.useSearch()
  return (
    <>
      <Link
        to="/console/mail"
        search={{ ...search, open: id } as never}
        resetScroll={false}
        aria-current={search.open === id ? 'true' : undefined}
      >
        {message.slice(0, 60)}
      </Link>
      <div className="secondary">
        {to}, {utcText(new Date(at).toISOString())}
      </div>
    </>
  )
}

interface ListedProps<Item> {
  readonly label: string
  readonly items: readonly Item[]
  readonly isFiltered: boolean
  readonly before: string | undefined
  readonly next: string | undefined
  readonly children: (item: Item) => ReactNode
}

function Listed<Item extends { readonly id: string }>(props: ListedProps<Item>) {
  const { label, isFiltered, before, next, children } = props
  const search = route.useSearch()
  const { items, holds } = useHeld(props.items, ({ id }) => id)
  const isEmpty = items.length === 0
  const list = useRef<HTMLUListElement>(null)

  /** Up and down go from message to message, and Enter opens one. */
  function move(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const links = [...(list.current?.querySelectorAll('a') ?? [])]
    const to = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step]
    if (step === 0 || !to) return
    event.preventDefault()
    to.focus()
  }

  return (
    <nav aria-label={label} className="stack" onKeyDown={move}>
      {isEmpty && (
        <p>{isFiltered ? 'None of those that were looked through has that.' : `No ${label.toLowerCase()} yet.`}</p>
      )}
      <ul ref={list} className="plain-list stack" {...holds}>
        {items.map((item) => (
          <li key={item.id} data-key={item.id}>
            {children(item)}
          </li>
        ))}
      </ul>
      <p className="row">
        {before !== undefined && (
          <Link to="/console/mail" search={{ ...search, before: undefined } as never}>
            Newest
          </Link>
        )}
        {next !== undefined && (
          <Link to="/console/mail" search={{ ...search, before: next } as never}>
            {isEmpty ? 'Look through older ones' : 'Older'}
          </Link>
        )}
      </p>
    </nav>
  )
}
