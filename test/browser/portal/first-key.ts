/** A newcomer's way to a key, each step as they take it: by the catalogue, an account of their own, a name and a plan. */
import type { Page } from 'playwright-core'

export interface Newcomer {
  readonly userName: string
  readonly email: string
  readonly password: string
  /** What the mail has that they get. */
  code(email: string): Promise<string>
}

/**
 * From the portal's home page on, until the call with their key is on the clipboard. There is an API Pets with a plan Silver.
 * @returns what they had to do, in so many steps
 */
export async function takeFirstKey(page: Page, { userName, email, password, code }: Newcomer): Promise<string[]> {
  const steps: string[] = []
  const step = async (what: string, done: Promise<unknown>) => {
    await done
    steps.push(what)
  }
  await step('the catalogue', page.getByRole('link', { name: 'APIs' }).first().click())
  await step('the API', page.getByRole('link', { name: 'Pets' }).click())
  await step('a plan', page.getByRole('link', { name: 'Subscribe to Silver' }).click())
  await step('an account', page.getByRole('link', { name: 'Create an account' }).click())
  // The page before has a user name and a password, too.
  await page.getByRole('heading', { name: 'Create an account' }).waitFor()
  await step('a user name', page.getByLabel('User name').fill(userName))
  await step('an address', page.getByLabel('E-mail').fill(email))
  await step('a password', page.getByLabel('Password').fill(password))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Confirm your account' }).waitFor()
  await step('the code', page.getByLabel('Code').fill(await code(email)))
  await page.getByRole('button', { name: 'Confirm and sign in' }).click()
  await step('a name', page.getByLabel('Your name').fill(userName))
  await step('subscribe', page.getByRole('button', { name: 'Subscribe' }).click())
  await page.getByRole('status').getByText('Active').first().waitFor()
  await step('the key', page.getByRole('button', { name: 'Show the key' }).click())
  await page.getByText(/^sbk\w{49}$/).waitFor()
  await step('the sample', page.getByRole('button', { name: 'Copy curl' }).click())
  await page.getByText('Copied.').waitFor()
  return steps
}

/** What a sample for curl gets, as whoever pastes it into a terminal sees. */
export async function statusOf(sample: string): Promise<number> {
  const [, url = '', key = ''] = /'(http[^']*)'[\s\S]*x-api-key: (\w+)/.exec(sample) ?? []
  const response = await fetch(url, { headers: { 'x-api-key': key } })
  await response.text()
  return response.status
}
