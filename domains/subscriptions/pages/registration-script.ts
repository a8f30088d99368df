/**
 * What the page of a registration does once somebody has signed in: asks identity for an access token, which stays in
 * memory, and says whose the purchase is when they press the button. It is in the page itself; the page's policy lets this
 * text run, by its hash, and no other.
 */
import { html } from '../../../shared/html'
import { policyOf } from '../../../shared/page'

export const registrationScript = html`
const page = document.querySelector('main').dataset
const find = (id) => document.getElementById(id)
const json = { 'content-type': 'application/json' }
let token

async function call(url, headers, body) {
  const answer = await fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })
  return { ok: answer.ok, body: await answer.json().catch(() => ({})) }
}

async function begin() {
  const { ok, body } = await call(page.session, { 'x-signalbox-session': '1' }, {})
  find('sign-in').hidden = ok
  find('claim').hidden = !ok
  token = body.accessToken
}

find('claim').addEventListener('submit', async (event) => {
  event.preventDefault()
  find('button').disabled = true
  const [name, company] = [find('name').value.trim(), find('company').value.trim()]
  const said = { productCode: page.product, accountEnding: page.account, ...(name && { name }), ...(company && { company }) }
  const { ok, body } = await call(page.claim, { authorization: 'Bearer ' + token }, said).catch(() => ({ body: {} }))
  find('button').disabled = false
  find('claim').hidden = ok
  find('done').hidden = !ok
  const why = body.title === 'NotRegistered' ? 'Please say your name.' : body.detail
  find('problem').textContent = ok ? '' : why || 'This did not work: try again, or reload this page.'
})

begin().catch(() => {})
`

/** As every page of ours, and this script, which calls nothing but this site. */
export const scriptPolicy = policyOf(registrationScript)
