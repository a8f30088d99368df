/** Sign-ins on other pages, which lead back here. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { hostedSignIn, rememberToAsk } from '../../lib/session'
import { waysQuery } from '../../lib/sign-up'
import { Field } from '../../ui/field'

export function OtherWays({ returnTo }: { readonly returnTo: string }) {
  return (
    <>
      <section className="stack">
        <h2>With your company’s account</h2>
        <Companies returnTo={returnTo} />
        <ByAddress returnTo={returnTo} />
        <p>
          Do you come for <Link to="/company/identity-pool">credentials of AWS</Link>? They need no account here.
        </p>
      </section>
      <section className="stack">
        <h2>On the hosted page</h2>
        <p>It belongs to the directory itself, and knows you if you have signed in there before.</p>
        <p>
          <a className="button" href={hostedSignIn({ returnTo })} onClick={rememberToAsk}>
            To the hosted page
          </a>
        </p>
      </section>
    </>
  )
}

function Companies({ returnTo }: { readonly returnTo: string }) {
  // Without it there is the way by address.
  const { data } = useQuery(waysQuery)
  const { companies = [] } = data ?? {}
  if (companies.length === 0) return null
  return (
    <ul className="row plain-list">
      {companies.map((provider) => (
        <li key={provider}>
          <a className="button" href={hostedSignIn({ returnTo, provider })} onClick={rememberToAsk}>
            {provider}
          </a>
        </li>
      ))}
    </ul>
  )
}

function ByAddress({ returnTo }: { readonly returnTo: string }) {
  const [address, setAddress] = useState('')

  function toCompany(event: FormEvent): void {
    event.preventDefault()
    rememberToAsk()
    // Who they are their company asks them: what is before the @ goes nowhere.
    const domain = address
      .slice(address.lastIndexOf('@') + 1)
      .trim()
      .toLowerCase()
    location.assign(hostedSignIn({ returnTo, domain }))
  }

  return (
    <form className="stack" onSubmit={toCompany}>
      <Field
        label="Your address at work"
        hint="What is after the @ says which company it is."
        type="email"
        autoComplete="email"
        maxLength={254}
        required
        value={address}
        onChange={({ target }) => setAddress(target.value)}
      />
      <div className="row">
        <button type="submit" className="button">
          To your company’s sign-in
        </button>
      </div>
    </form>
  )
}
