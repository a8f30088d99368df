/** A buyer from AWS Marketplace in a real browser: lands in the portal, signs in, comes back and claims. */
import type { Browser } from 'playwright-core'
import { type ForSale, forSaleOf } from '../scenarios/for-sale'
import { type Marketplace, marketplaceOf } from '../scenarios/marketplace'
import { type Signalbox, startScenario } from '../scenarios/signalbox'
import { type People, password, peopleOf } from '../scenarios/signed-in'
import { expectAccessible } from './axe'
import { findChromium, launchChromium, newPerson } from './chromium'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('a buyer, in a browser', () => {
  let signalbox: Signalbox
  let people: People
  let forSale: ForSale
  let marketplace: Marketplace
  let browser: Browser

  beforeAll(async () => {
    const [started, launched] = await Promise.all([startScenario(), launchChromium(executable ?? '')])
    signalbox = started
    browser = launched
    people = peopleOf(signalbox)
    forSale = forSaleOf(signalbox)
    marketplace = marketplaceOf(signalbox)
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    marketplace?.stop()
    people?.stop()
    forSale?.stop()
    await signalbox?.stop()
  })

  test('finishes a registration: lands, signs in, comes back, and makes the purchase theirs', async () => {
    await marketplace.list('browsed')
    await forSale.publish('browsed', [{ planId: 'silver', marketplace: { productCode: 'browsed' } }])
    const bea = await people.add('bea')
    const { registration, accountId } = await marketplace.play('subscribe', { product: 'browsed' })
    const { context, errors, origins } = await newPerson(browser)
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    const fields = Object.entries(registration.form).map(([name, value]) => `<input name="${name}" value="${value}">`)
    // As a page of AWS does: a form that posts to us.
    await page.setContent(
      `<form method="post" action="${registration.url}">${fields.join('')}<button>Set up</button></form>`,
    )
    await page.getByRole('button', { name: 'Set up' }).click()
    await page.getByText('waits in this browser').waitFor()
    expect(new URL(page.url()).pathname).toBe('/purchase')
    expect(await page.getByRole('button', { name: 'This purchase is mine' }).count()).toBe(0)
    await expectAccessible(page, 'whoever is not signed in')

    await page.getByRole('link', { name: 'Sign in', exact: true }).last().click()
    await page.getByLabel('User name').fill('bea')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Password', { exact: true }).press('Enter')
    await page.getByText(`ending in ${accountId.slice(-4)}`).waitFor()
    await page.getByRole('button', { name: 'This purchase is mine' }).click()
    await page.getByText('Say your name.').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page, 'a name that is missing, in the dark')
    await page.getByLabel('Your name').fill('Bea')
    await page.getByRole('button', { name: 'This purchase is mine' }).click()
    await page.getByText('The purchase is yours.').waitFor()

    await signalbox.local.idle()
    const { body } = await bea.call<{ subscriptions: object[] }>('GET', 'subscriptions/subscriptions')
    expect(body.subscriptions).toEqual([expect.objectContaining({ apiId: 'browsed', status: 'active' })])
    await page.getByRole('link', { name: 'To your subscription' }).click()
    await page.getByText('is changed and cancelled there').waitFor()
    // Once it is claimed there is nothing left in this browser.
    await page.goto(`${signalbox.local.webUrl}/purchase`)
    await page.getByText('There is no purchase in this browser').waitFor()
    expect(errors).toEqual([])
    expect([...origins].filter((origin) => origin !== new URL(signalbox.local.webUrl).origin)).toEqual([])
    await context.close()
  })
})
