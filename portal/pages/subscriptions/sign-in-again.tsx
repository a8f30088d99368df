/** The way to sign in once more, and back to where one is. */
import { Link, useLocation } from '@tanstack/react-router'

export function SignInAgain({ what }: { readonly what: string }) {
  const { href } = useLocation()
  return (
    <div className="notice" role="alert">
      <p>{what}</p>
      <Link to="/sign-in" search={{ returnTo: href, again: 'yes' }} className="button">
        Sign in again, and come back here
      </Link>
    </div>
  )
}
