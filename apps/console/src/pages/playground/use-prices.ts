/** What the orders of the form cost at this moment, to the last digit, as the gateway reckons it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Inputs, useTRPC } from '../../trpc.ts';
import { type Order, resolvedOf } from './order.ts';

const SETTLE_MS = 250;
const AGAIN_MS = 15_000;

type Orders = Inputs['playground']['prices']['orders'];

/** The words of a prompt cost nothing. */
function pricedOf(order: Order): Orders[number] {
  const { model, fallback_models, max_cost } = order;
  return {
    ...{ model, duration: resolvedOf(order).durationSeconds },
    ...(fallback_models !== undefined && { fallback_models }),
    ...(max_cost !== undefined && { max_cost }),
  };
}

/** The text when it has been left alone for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function usePrices(orders: readonly Order[]) {
  const trpc = useTRPC();
  const current = JSON.stringify(orders.map(pricedOf));
  const settled = useSettled(current);
  const query = useQuery(
    trpc.playground.prices.queryOptions(
      { orders: JSON.parse(settled) as Orders },
      { enabled: settled !== '[]', placeholderData: keepPreviousData, refetchInterval: AGAIN_MS },
    ),
  );
  /** The prices are those of what stands in the form. */
  const isExact = query.isSuccess && !query.isPlaceholderData && settled === current;
  return {
    prices: query.data,
    isExact,
    error: settled === current ? query.error : null,
    refetch: query.refetch,
  };
}

export type Prices = ReturnType<typeof usePrices>;
