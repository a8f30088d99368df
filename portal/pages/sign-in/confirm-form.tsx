/** The code that shows that an address is theirs. */
import { confirmSignUp, sendConfirmationCode } from '../../lib/sign-up'
import { CodeForm, type CodeFormProps } from './code-form'

export interface Unconfirmed {
  readonly userName: string
  /** In the memory of this page, until the account is confirmed. */
  readonly password: string
  readonly destination?: string | undefined
}

interface Props extends Omit<CodeFormProps, 'userName'> {
  readonly account: Unconfirmed
}

export function ConfirmForm({ account: { userName, password, destination }, ...ways }: Props) {
  return (
    <CodeForm
      {...ways}
      userName={userName}
      password={password}
      title="Confirm your account"
      hint={`It was sent to ${destination ?? 'the address of your account'}, and is good for a day.`}
      submitText="Confirm and sign in"
      redeem={(code) => confirmSignUp(userName, code)}
      send={() => sendConfirmationCode(userName)}
      endsWith="AddressTaken"
    />
  )
}
