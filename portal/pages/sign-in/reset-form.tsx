/** The code and the new password. */
import { useState } from 'react'
import { resetPassword, sendPasswordCode } from '../../lib/sign-up'
import { CodeForm, type CodeFormProps } from './code-form'
import { NewPasswordField } from './new-password-field'

export function ResetForm({ userName, ...ways }: CodeFormProps) {
  const [password, setPassword] = useState('')
  return (
    <CodeForm
      {...ways}
      userName={userName}
      password={password}
      title="Choose a new password"
      intro={
        <p>
          If there is an account of {userName} with a confirmed address, a code is in its mail. It is good for an hour.
        </p>
      }
      hint="As it is in the mail."
      submitText="Set it and sign in"
      redeem={(code) => resetPassword(userName, code, password)}
      send={() => sendPasswordCode(userName)}
      // An account that was never confirmed has a password now, and asks for its other code at the sign-in.
      endsWith="NotConfirmed"
    >
      <NewPasswordField label="New password" value={password} onChange={setPassword} />
    </CodeForm>
  )
}
