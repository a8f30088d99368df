/** What is around the pages behind the sign-in: the words of Cloudscape's components, and the way back in. */
import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import { Outlet, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useSession } from '../lib/session'

export function SignedIn() {
  const state = useSession()
  const router = useRouter()
  const isOut = state.is === 'out'
  const isByChoice = isOut && state.isByChoice
  useEffect(() => {
    if (!isOut) return
    // Ended from elsewhere: whoever signs in again is back where they were.
    const returnTo = router.latestLocation.href
    void router.navigate(
      isByChoice ? { to: '/', replace: true } : { to: '/sign-in', search: { returnTo }, replace: true },
    )
  }, [isOut, isByChoice, router])
  return (
    <I18nProvider locale="en" messages={[messages]}>
      {!isOut && <Outlet />}
    </I18nProvider>
  )
}
