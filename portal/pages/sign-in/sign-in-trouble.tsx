/** Why somebody was not signed in, and what they can do. */
import { isProblem } from '../../lib/problem'
import { troubleOf } from '../../ui/trouble'

const toDo: Readonly<Record<string, string>> = {
  SignInRefused: 'Try again. A forgotten password is set anew on the hosted page, below.',
  NotConfirmed: 'Confirm the account on the hosted page, below: it asks for the code when you sign in there.',
  PasswordResetRequired: 'Choose “Forgot your password?” on the hosted page, below.',
  TooManyTries: 'Wait some minutes, and try again.',
  CodeWrong: 'Look at it again, and enter the newest.',
  ChallengeOver: 'Sign in again: a new code is asked for then.',
  PasswordTooWeak: 'Choose a longer one, with small and capital letters, figures and signs.',
}

export function SignInTrouble({ error }: { readonly error: unknown }) {
  const trouble = troubleOf(error)
  const what = (isProblem(error) && toDo[error.code]) || trouble.toDo
  return (
    <div className="notice error" role="alert">
      <p>
        <strong>{trouble.cause.replace(/^answer: t/, 'T')}.</strong> {what}
      </p>
      {trouble.correlationId && (
        <p className="secondary">
          Reference: <code>{trouble.correlationId}</code>
        </p>
      )}
    </div>
  )
}
