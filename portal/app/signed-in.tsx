/** What is around the pages behind the sign-in: the words of Cloudscape's components, and the way back in. */
import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { useSession } from '../lib/session'

export function SignedIn() {
  const { is } = useSession()
  const { href } = useLocation()
  // Ended from elsewhere: whoever signs in again is back where they were.
  if (is === 'out') return <Navigate to="/sign-in" search={{ returnTo: href }} replace />
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <Outlet />
    </I18nProvider>
  )
}
