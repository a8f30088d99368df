/** Any id, and the pages of what has it. One page is gone to at once. */
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { type Place, placesOf } from '../../lib/found'
import { type Finding, local } from '../../lib/local'
import { Field } from '../../ui/field'
import { useModal } from '../../ui/modal'
import { TroubleNotice } from '../../ui/trouble'
import './console.css'

export function FindAny({ onClose }: { readonly onClose: () => void }) {
  const dialog = useModal()
  const [id, setId] = useState('')
  const navigate = useNavigate()
  const search = useMutation({
    mutationFn: async (wanted: string) => placesOf(await local<Finding>('find', { query: { id: wanted } })),
    onSuccess: (places) => {
      const [only, ...others] = places
      if (only && others.length === 0) {
        void navigate({ to: only.to, search: only.search } as never)
        onClose()
      }
    },
  })
  const { data: places } = search

  function find(event: FormEvent): void {
    event.preventDefault()
    if (id.trim() !== '') search.mutate(id.trim())
  }

  return (
    <dialog ref={dialog} className="dialog" aria-label="Find by id" onCancel={onClose} onKeyDown={moveFocus}>
      <form className="stack" onSubmit={find}>
        <Field
          label="Any id"
          hint="Of an event, an execution, a request, a message, a mail, an item, a user; or a correlation id"
          value={id}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => {
            setId(target.value)
            search.reset()
          }}
        />
        <div className="row">
          <button type="submit" className="button primary" disabled={search.isPending}>
            Find
          </button>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </div>
        <div role="status">
          {places?.length === 0 &&
            'Nothing here has that id: what is older than the trace keeps is found by its own page.'}
          {places && places.length > 1 && `${places.length} pages have it.`}
        </div>
        {search.error && <TroubleNotice error={search.error} />}
        {places && places.length > 1 && <Places places={places} onChoose={onClose} />}
      </form>
    </dialog>
  )
}

function Places({ places, onChoose }: { readonly places: readonly Place[]; readonly onChoose: () => void }) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => list.current?.querySelector('a')?.focus(), [])
  return (
    <ul ref={list} className="plain-list stack">
      {places.map(({ text, to, search }) => (
        <li key={`${to} ${JSON.stringify(search)}`}>
          <Link to={to as never} search={search as never} onClick={onChoose}>
            {text}
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** Up and down go through what was found. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const links = [...event.currentTarget.querySelectorAll('a')]
  const at = links.indexOf(document.activeElement as HTMLAnchorElement)
  const next = links[at + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
