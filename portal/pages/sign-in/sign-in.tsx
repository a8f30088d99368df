/** The way in. */
import { Title } from '../../ui/title'

export function SignIn() {
  return <Title text="Sign in" />
}
