/** Who the reader is to the system, and what of it they can change. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Account, meQuery } from '../../lib/me'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AccountNav } from './account-nav'
import { ProfileEdit } from './profile-edit'

export function Profile() {
  const account = useQuery(meQuery)
  const [isEdited, setEdited] = useState(false)
  return (
    <div className="stack">
      <Title />
      <AccountNav />
      <Read query={account} what="your account">
        {(found) =>
          isEdited ? (
            <ProfileEdit account={found} onDone={() => setEdited(false)} />
          ) : (
            <Container
              header={
                <Header variant="h2" actions={<Button onClick={() => setEdited(true)}>Change</Button>}>
                  Profile
                </Header>
              }
            >
              <KeyValuePairs columns={3} items={factsOf(found)} />
            </Container>
          )
        }
      </Read>
    </div>
  )
}

function factsOf(account: Account) {
  const { userName, email, isEmailVerified, phoneNumber, isPhoneVerified, groups, sub } = account
  const { givenName, familyName, gender, locale } = account
  return [
    { label: 'User name', value: userName },
    { label: 'E-mail', value: <Verified value={email} isVerified={isEmailVerified} /> },
    { label: 'Phone', value: <Verified value={phoneNumber} isVerified={isPhoneVerified} /> },
    { label: 'Given name', value: givenName ?? '–' },
    { label: 'Family name', value: familyName ?? '–' },
    { label: 'Gender', value: gender ?? '–' },
    { label: 'Language', value: locale ?? '–' },
    { label: 'Groups', value: groups.join(', ') || '–' },
    { label: 'Subject', value: <code>{sub}</code> },
  ]
}

function Verified({ value, isVerified }: { readonly value: string | undefined; readonly isVerified: boolean }) {
  if (value === undefined) return '–'
  return (
    <>
      {value}{' '}
      <StatusIndicator type={isVerified ? 'success' : 'warning'}>
        {isVerified ? 'verified' : 'not verified'}
      </StatusIndicator>
    </>
  )
}
