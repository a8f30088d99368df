/** A code that was mailed, and what it is redeemed for; who gives it is signed in. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { isUnmoved } from '../../lib/focus'
import { isProblem } from '../../lib/problem'
import { type Challenge, signIn } from '../../lib/session'
import { Title } from '../../ui/title'
import { CodeField, figuresOf } from './code-field'
import { SignInTrouble } from './sign-in-trouble'

export interface CodeFormProps {
  readonly userName: string
  readonly onDone: (challenge: Challenge | undefined) => void
  /** Somebody begins again, by themselves or because of an error. */
  readonly onOver: (error?: unknown) => void
}

interface Props extends CodeFormProps {
  readonly title: string
  readonly hint: string
  readonly submitText: string
  /** Above the code. */
  readonly intro?: ReactNode
  /** What is asked besides the code. */
  readonly children?: ReactNode
  readonly password: string
  readonly redeem: (code: string) => Promise<unknown>
  readonly send: () => Promise<unknown>
  /** The code of the problem after which this form leads no further. */
  readonly endsWith: string
}

export function CodeForm({ userName, password, onDone, onOver, redeem, send, endsWith, ...shown }: Props) {
  const [code, setCode] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const isRedeemed = useRef(false)
  const entering = useMutation({
    mutationFn: async () => {
      // A code counts once: whoever could not be signed in then tries that alone.
      if (!isRedeemed.current) await redeem(figuresOf(code))
      isRedeemed.current = true
      return signIn(userName, password)
    },
    onSuccess: onDone,
    onMutate: () => document.activeElement,
    onError: (error, _given, from = null) => {
      if (isProblem(error, endsWith)) onOver(error)
      else if (isUnmoved(from)) field.current?.focus()
    },
  })
  const sending = useMutation({ mutationFn: send })
  const error = entering.error ?? sending.error
  useEffect(() => field.current?.focus(), [])

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!entering.isPending) entering.mutate()
  }

  return (
    <form className="stack narrow" onSubmit={submit}>
      <Title text={shown.title} />
      {error && !entering.isPending && !sending.isPending && <SignInTrouble error={error} />}
      {shown.intro}
      <CodeField ref={field} hint={shown.hint} value={code} onChange={setCode} />
      {shown.children}
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={entering.isPending}>
          {entering.isPending ? 'One moment…' : shown.submitText}
        </button>
        <button
          type="button"
          className="plain"
          aria-disabled={sending.isPending}
          onClick={() => !sending.isPending && sending.mutate()}
        >
          Send another code
        </button>
        <button type="button" className="plain" onClick={() => onOver()}>
          Begin again
        </button>
      </div>
      <p role="status">{sending.isSuccess ? 'Another code is on its way; the one before counts no more.' : ''}</p>
    </form>
  )
}
