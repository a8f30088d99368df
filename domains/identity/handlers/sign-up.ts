/** The way to an account of one's own, and back to one whose password is forgotten. */
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { signUpRoutes as routes } from '../api/sign-up'
import { listedCompanies } from '../companies'
import { passwordRules } from '../decisions/passwords'
import { requireOwnOrigin } from '../own-origin'
import { confirmSignUp, resetPassword, sendConfirmationCode, sendPasswordCode, signUp } from '../sign-up'

export const handler = serve(
  { routes, handler: 'sign-up', logger: createLogger('identity-sign-up') },
  {
    getWaysIn: async () => answer(200, { passwordRules, companies: await listedCompanies() }),
    signUp: async ({ request, body }) => {
      requireOwnOrigin(request)
      return answer(201, await signUp(body))
    },
    confirmSignUp: async ({ request, body: { userName, code } }) => {
      requireOwnOrigin(request)
      await confirmSignUp(userName, code)
      return answer(200, {})
    },
    sendConfirmationCode: async ({ request, body: { userName } }) => {
      requireOwnOrigin(request)
      await sendConfirmationCode(userName)
      return answer(202, {})
    },
    sendPasswordCode: async ({ request, body: { userName } }) => {
      requireOwnOrigin(request)
      await sendPasswordCode(userName)
      return answer(202, {})
    },
    resetPassword: async ({ request, body: { userName, code, password } }) => {
      requireOwnOrigin(request)
      await resetPassword(userName, code, password)
      return answer(200, {})
    },
  },
)
