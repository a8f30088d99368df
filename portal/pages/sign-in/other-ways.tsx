/** Sign-ins on other pages, which lead back here. */
import { type FormEvent, useState } from 'react'
import { hostedSignIn, rememberToAsk } from '../../lib/session'
import { Field } from '../../ui/field'

export function OtherWays({ returnTo }: { readonly returnTo: string }) {
  const [company, setCompany] = useState('')

  function toCompany(event: FormEvent): void {
    event.preventDefault()
    rememberToAsk()
    location.assign(hostedSignIn(returnTo, company.trim()))
  }

  return (
    <>
      <section className="stack">
        <h2>On the hosted page</h2>
        <p>It belongs to the directory itself, and knows you if you have signed in there before.</p>
        <p>
          <a className="button" href={hostedSignIn(returnTo)} onClick={rememberToAsk}>
            To the hosted page
          </a>
        </p>
      </section>
      <section className="stack">
        <h2>With your company’s account</h2>
        <form className="stack" onSubmit={toCompany}>
          <Field
            label="Company"
            hint="As it is called here; whoever invited you knows it."
            name="provider"
            autoComplete="organization"
            maxLength={32}
            required
            value={company}
            onChange={({ target }) => setCompany(target.value)}
          />
          <div className="row">
            <button type="submit" className="button">
              To your company’s sign-in
            </button>
          </div>
        </form>
      </section>
    </>
  )
}
