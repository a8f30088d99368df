/** Accounts of the directory, as administrators read of them. */

/** As Cognito calls them: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserType.html */
const statuses: Readonly<Record<string, string>> = {
  UNCONFIRMED: 'Waits for the code of the mail',
  CONFIRMED: 'Confirmed',
  EXTERNAL_PROVIDER: 'Signs in with a company',
  RESET_REQUIRED: 'Must set a new password',
  FORCE_CHANGE_PASSWORD: 'Must choose a password at the first sign-in',
}

export const statusText = (status: string): string => statuses[status] ?? status
