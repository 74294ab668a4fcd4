import { type UseMutationOptions, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * An act that is not begun again while it is on its way. A button is shown busy only once the page has been drawn anew:
 * the second click of who clicks twice, or Enter pressed twice, comes before.
 */
export function useAct<Data, Variables = void>(options: UseMutationOptions<Data, Error, Variables>) {
  const mutation = useMutation(options);
  const isOnItsWay = useRef(false);
  const act = (variables: Variables) => {
    if (isOnItsWay.current) return;
    isOnItsWay.current = true;
    const over = () => {
      isOnItsWay.current = false;
    };
    mutation.mutateAsync(variables).then(over, over);
  };
  return { ...mutation, mutate: act };
}
