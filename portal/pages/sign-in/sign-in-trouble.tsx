/** Why somebody was not signed in, and what they can do. */
import { isProblem } from '../../lib/problem'
import { troubleOf } from '../../ui/trouble'

const toDo: Readonly<Record<string, string>> = {
  SignInRefused: 'Try again, or set the password anew if you have forgotten it.',
  NotConfirmed: 'Sign in, and you are asked for the code.',
  PasswordResetRequired: 'Choose “Forgotten your password?” below.',
  AddressTaken: 'If the password is forgotten, it can be set anew.',
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
        <strong>{trouble.cause.replace(/^\w+: (.)/, (_, first: string) => first.toUpperCase())}.</strong> {what}
      </p>
      {trouble.correlationId && (
        <p className="secondary">
          Reference: <code>{trouble.correlationId}</code>
        </p>
      )}
    </div>
  )
}
