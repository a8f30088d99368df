/** What is asked after the password. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isProblem } from '../../lib/problem'
import { answerChallenge, type Challenge } from '../../lib/session'
import { Field } from '../../ui/field'
import { Title } from '../../ui/title'
import { SignInTrouble } from './sign-in-trouble'

interface Props {
  readonly challenge: Challenge
  readonly onDone: (challenge: Challenge | undefined) => void
  /** The sign-in begins again, for this reason or none. */
  readonly onOver: (error?: unknown) => void
}

const factors: Readonly<Record<string, string>> = {
  SMS_MFA: 'A code in a text message',
  SOFTWARE_TOKEN_MFA: 'A code of an authenticator application',
  EMAIL_OTP: 'A code by e-mail',
}

const headings: Readonly<Record<Challenge['challenge'], string>> = {
  SMS_MFA: 'Enter the code',
  SOFTWARE_TOKEN_MFA: 'Enter the code',
  EMAIL_OTP: 'Enter the code',
  NEW_PASSWORD_REQUIRED: 'Choose a new password',
  SELECT_MFA_TYPE: 'Choose how to confirm that it is you',
}

export function ChallengeForm({ challenge, onDone, onOver }: Props) {
  const { choices = [], destination } = challenge
  const kind = challenge.challenge
  const [answer, setAnswer] = useState(kind === 'SELECT_MFA_TYPE' ? (choices[0] ?? '') : '')
  const answering = useMutation({
    mutationFn: () => answerChallenge(challenge, answer.trim()),
    onSuccess: onDone,
    // The question counts no more: whoever answers it again is refused again.
    onError: (error) => isProblem(error, 'ChallengeOver', 'SignInRefused') && onOver(error),
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!answering.isPending) answering.mutate()
  }

  return (
    <form className="stack narrow" onSubmit={submit}>
      <Title text={headings[kind]} />
      {answering.error && !answering.isPending && <SignInTrouble error={answering.error} />}
      {kind === 'SELECT_MFA_TYPE' && <Choices choices={choices} chosen={answer} onChoose={setAnswer} />}
      {kind === 'NEW_PASSWORD_REQUIRED' && (
        <Field
          label="New password"
          hint="The one that you were given is for the first sign-in alone."
          type="password"
          autoComplete="new-password"
          maxLength={256}
          required
          value={answer}
          onChange={({ target }) => setAnswer(target.value)}
        />
      )}
      {kind in factors && (
        <Field
          label="Code"
          hint={whereItIs(kind, destination)}
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="\s*\d{6,8}\s*"
          title="Six to eight figures"
          maxLength={12}
          required
          value={answer}
          onChange={({ target }) => setAnswer(target.value)}
        />
      )}
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={answering.isPending}>
          {answering.isPending ? 'One moment…' : 'Go on'}
        </button>
        <button type="button" className="plain" onClick={() => onOver()}>
          Begin again
        </button>
      </div>
    </form>
  )
}

function whereItIs(kind: Challenge['challenge'], destination: string | undefined): string {
  if (kind === 'SOFTWARE_TOKEN_MFA') return 'Your authenticator application shows it.'
  return destination ? `It was sent to ${destination}.` : 'It was sent to you.'
}

interface ChoicesProps {
  readonly choices: readonly string[]
  readonly chosen: string
  readonly onChoose: (choice: string) => void
}

function Choices({ choices, chosen, onChoose }: ChoicesProps) {
  return (
    <fieldset className="choices">
      <legend>How</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="factor"
            value={choice}
            checked={choice === chosen}
            onChange={() => onChoose(choice)}
          />{' '}
          {factors[choice] ?? choice}
        </label>
      ))}
    </fieldset>
  )
}
