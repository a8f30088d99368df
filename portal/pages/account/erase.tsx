/** The end of an account, and of what any domain holds of its person. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { identity } from '../../lib/api'
import { isProblem } from '../../lib/problem'
import { claimsOf, forgetSession, signInAgain, useSession } from '../../lib/session'
import { Moment, useNow } from '../../ui/moment'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'
import { AccountNav } from './account-nav'

/** Minutes: identity takes no older sign-in. */
const fresh = 10

export function Erase() {
  const state = useSession()
  const claims = state.is === 'in' ? claimsOf(state.session.accessToken) : {}
  const userName = String(claims.username ?? '')
  const signedInAt = new Date(Number(claims.auth_time ?? 0) * 1000)
  const age = (useNow().getTime() - signedInAt.getTime()) / 60_000
  const erasing = useMutation({ mutationFn: () => identity('DELETE /me', {}) })
  if (erasing.data) return <Begun {...erasing.data} />
  const isTooOld = age > fresh || isProblem(erasing.error, 'SignInTooOld')
  return (
    <div className="stack">
      <Title />
      <AccountNav />
      <Container header={<Header variant="h2">What it does</Header>}>
        <ul>
          <li>At once the account is shut, and you are signed out in every browser and application.</li>
          <li>
            Every part of the system lets go of what it holds of you: profile, memberships, consents, sessions,
            subscriptions and keys, votes and requests.
          </li>
          <li>Keys of yours work no more, and nobody decides in your place what waits for you.</li>
          <li>In records that must stay, such as who approved what, a number stands in the place of you.</li>
          <li>It takes some minutes; if a part is late, up to four weeks. Nobody can take it back.</li>
        </ul>
      </Container>
      {isTooOld ? (
        <SignInAgain at={signedInAt} />
      ) : (
        <EraseForm
          userName={userName}
          error={erasing.isPending ? undefined : erasing.error}
          isBusy={erasing.isPending}
          onErase={() => erasing.mutate()}
        />
      )}
    </div>
  )
}

interface FormProps {
  readonly userName: string
  readonly error: unknown
  readonly isBusy: boolean
  readonly onErase: () => void
}

function EraseForm({ userName, error, isBusy, onErase }: FormProps) {
  const [typed, setTyped] = useState('')
  const [isTried, setTried] = useState(false)
  const isRight = typed.trim().toLowerCase() === userName.toLowerCase()

  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (isRight && !isBusy) onErase()
  }

  return (
    <form className="stack narrow" onSubmit={submit} noValidate>
      {error != null && <TroubleNotice error={error} />}
      <FormField
        label="Your user name"
        description={`Write ${userName} to say that you mean it.`}
        errorText={isTried && !isRight ? `Expected ${userName}.` : ''}
      >
        <Input value={typed} autoComplete={false} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
      <div>
        <Button formAction="submit" variant="primary" loading={isBusy}>
          Erase my account for ever
        </Button>
      </div>
    </form>
  )
}

/** The one who is at the browser now may be another than the one who signed in. */
function SignInAgain({ at }: { readonly at: Date }) {
  const leaving = useMutation({ mutationFn: signInAgain })
  return (
    <div className="stack">
      <p>
        You signed in <Moment at={at.toISOString()} />. To erase the account takes a sign-in of the last ten minutes.
      </p>
      {leaving.error && !leaving.isPending && <TroubleNotice error={leaving.error} />}
      <div>
        <Button loading={leaving.isPending} onClick={() => leaving.mutate()}>
          Sign in again
        </Button>
      </div>
    </div>
  )
}

interface BegunProps {
  readonly erasureId: string
  readonly dueAt: string
}

function Begun({ erasureId, dueAt }: BegunProps) {
  return (
    <div className="stack">
      <Title text="The account is being erased" />
      <p>You are signed out everywhere, and can sign in no more.</p>
      <p>
        Everything is to be gone <Moment at={dueAt} />. If you ask about it, give this number: <code>{erasureId}</code>
      </p>
      <div>
        <Button onClick={forgetSession}>Leave</Button>
      </div>
    </div>
  )
}
