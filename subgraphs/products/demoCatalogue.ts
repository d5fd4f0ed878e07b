import { clothingRows } from './demo/clothingRows.ts';
import { homeRows } from './demo/homeRows.ts';
import { leisureRows } from './demo/leisureRows.ts';
import { outdoorRows } from './demo/outdoorRows.ts';
import type { ProductInput } from './domain/productFields.ts';
import { slugOf } from './domain/slugOf.ts';
import { derivedId } from '#platform/ids/ids.ts';

type NamedEntity = { readonly id: string; readonly name: string; readonly slug: string };

const demoCategory = (name: string, parent: string | null = null) => ({
  id: derivedId('cat', 'demo', slugOf(name)),
  name,
  slug: slugOf(name),
  description: null,
  parentId: parent === null ? null : derivedId('cat', 'demo', slugOf(parent)),
});

/** The demo's categories, parents first. */
export const demoCategories = [
  demoCategory('Kitchen'),
  demoCategory('Coffee and Tea', 'Kitchen'),
  demoCategory('Home'),
  demoCategory('Clothing'),
  demoCategory('Shoes', 'Clothing'),
  demoCategory('Outdoor'),
  demoCategory('Office'),
  demoCategory('Audio'),
  demoCategory('Garden', 'Outdoor'),
  demoCategory('Bathroom', 'Home'),
  demoCategory('Toys'),
  demoCategory('Sports', 'Outdoor'),
];

/** Category | name | brand | cents | grams | options (name: value, value) | tags | description */
const table = `
Kitchen | Cast Iron Skillet 26 cm | Ironvale | 5900 | 2400 | | gift | Pre-seasoned, for every hob and the oven.
Kitchen | Chef's Knife 20 cm | Ironvale | 8900 | 210 | handle: Walnut, Ash | gift | Forged steel with a full tang, sharpened by hand.
Kitchen | Carbon Steel Wok 32 cm | Ironvale | 6400 | 1700 | | | Light, quick to heat, with a wooden lid.
Kitchen | Oak Cutting Board | Tellus Woodwork | 4500 | 1900 | size: Small, Large | sustainable | End grain oak, oiled, with a groove for juice.
Kitchen | Enamel Mixing Bowls, Set of 3 | Nordhem | 3900 | 1300 | colour: White, Green | | Nesting bowls that survive being dropped.
Kitchen | Digital Kitchen Scale | Fieldgram | 2900 | 480 | | | One gram exact, up to five kilograms.
Kitchen | Linen Kitchen Towels, Set of 2 | Nordhem | 2200 | 160 | colour: Natural, Indigo, Rust | sustainable | Washed linen, softer with each wash.
Kitchen | Stoneware Baking Dish | Nordhem | 3400 | 1500 | size: Small, Large | | From freezer to oven to table.
Coffee and Tea | Gooseneck Kettle 1 L | Fellmark | 7900 | 1100 | colour: Black, Steel | gift | Pours as slowly as you want, to the degree.
Coffee and Tea | Hand Coffee Grinder | Fellmark | 9800 | 620 | | | Steel burrs, thirty steps from espresso to press.
Coffee and Tea | Pour-over Dripper | Fellmark | 2400 | 320 | colour: White, Black | | Ceramic, with ribs that let the coffee breathe.
Coffee and Tea | House Espresso Beans 1 kg | Morgenrot | 2600 | 1000 | grind: Whole bean, Espresso | organic | Chocolate and hazelnut, roasted each Tuesday.
Coffee and Tea | Ethiopia Filter Beans 250 g | Morgenrot | 1450 | 250 | grind: Whole bean, Filter | organic | Bergamot, peach and a long finish.
Coffee and Tea | Sencha Green Tea 100 g | Morgenrot | 1600 | 100 | | organic | First harvest from Kagoshima.
Coffee and Tea | Glass Teapot 0.8 L | Nordhem | 3600 | 540 | | gift | With a fine steel strainer, safe on a warmer.
Coffee and Tea | Stoneware Mug | Nordhem | 1600 | 380 | colour: Sand, Moss, Ink | gift | Thrown and glazed by hand, holds 300 ml.
Home | Wool Throw | Hollin & Wray | 8900 | 900 | colour: Grey, Ochre, Forest | gift | Woven from undyed highland wool.
Home | Linen Bed Set | Hollin & Wray | 15900 | 1800 | size: Single, Double; colour: White, Sage | sustainable | Stone-washed European flax.
Home | Beeswax Candles, Set of 4 | Morgenrot | 2400 | 420 | | gift | Burn for twelve hours each and smell of honey.
Home | Ash Wood Stool | Tellus Woodwork | 11900 | 3200 | finish: Natural, Black | | Three legs that stand on any floor.
Home | Brass Reading Lamp | Lumenhaus | 12900 | 1600 | | | Dims to candlelight, turns where you need it.
Home | Terracotta Planter | Nordhem | 2800 | 2100 | size: Small, Medium, Large | | With a saucer, for windowsill or terrace.
Home | Cotton Rug 140 x 200 | Hollin & Wray | 18900 | 4200 | colour: Natural, Indigo | | Handwoven, reversible, machine washable.
Home | Wall Clock | Lumenhaus | 5400 | 800 | colour: White, Black | | Silent sweep movement, thirty centimetres wide.
Clothing | Organic Cotton T-Shirt | Plainfield | 2900 | 180 | size: S, M, L, XL; colour: White, Navy | organic | Heavy jersey that keeps its shape.
Clothing | Merino Crew Sweater | Plainfield | 9900 | 340 | size: S, M, L, XL | | Extra fine merino, warm and never itchy.
Clothing | Linen Shirt | Plainfield | 7900 | 220 | size: S, M, L, XL | sustainable | For the hottest week of the year.
Clothing | Selvedge Jeans | Plainfield | 13900 | 780 | size: 30, 32, 34, 36 | | Thirteen ounces of raw denim.
Clothing | Rain Jacket | Northfell | 18900 | 460 | size: S, M, L, XL; colour: Slate, Yellow | | Three layers, taped seams, packs into its pocket.
Clothing | Wool Beanie | Northfell | 3400 | 90 | colour: Charcoal, Rust, Cream | gift | Ribbed lambswool, knitted without a seam.
Clothing | Down Vest | Northfell | 14900 | 310 | size: S, M, L, XL | | Certified down, water-repellent shell.
Clothing | Merino Hiking Socks, 2 Pairs | Northfell | 2600 | 140 | size: 36-39, 40-43, 44-47 | | Cushioned where boots rub.
Shoes | Leather Chelsea Boots | Corven | 21900 | 1300 | size: 40, 41, 42, 43, 44 | | Welted soles that a cobbler can replace.
Shoes | Canvas Sneakers | Corven | 7900 | 760 | size: 38, 40, 42, 44; colour: White, Black | | Vulcanised rubber, organic canvas.
Shoes | Trail Running Shoes | Northfell | 13900 | 580 | size: 38, 40, 42, 44 | | Four millimetre lugs, and light all the same.
Shoes | Hiking Boots | Northfell | 24900 | 1400 | size: 38, 40, 42, 44, 46 | | Waterproof leather to the ankle.
Shoes | Felt House Slippers | Hollin & Wray | 5900 | 420 | size: 36, 38, 40, 42, 44 | gift | Boiled wool on natural rubber.
Shoes | Leather Sandals | Corven | 9900 | 640 | size: 38, 40, 42, 44 | | Vegetable-tanned straps that soften with wear.
Shoes | Shoe Care Kit | Corven | 3900 | 520 | | gift | Brushes, wax and balm in a tin.
Outdoor | Two-Person Tent | Northfell | 34900 | 2100 | | | Up in four minutes, dry in any weather.
Outdoor | Down Sleeping Bag | Northfell | 28900 | 980 | size: Regular, Long | | Comfortable down to minus two degrees.
Outdoor | Hiking Backpack 45 L | Northfell | 17900 | 1450 | colour: Slate, Olive | | Carries fifteen kilograms like ten.
Outdoor | Steel Water Bottle | Fieldgram | 2900 | 330 | size: 0.5 L, 1 L; colour: Steel, Blue | sustainable | Keeps cold for a day and hot for half of one.
Outdoor | Gas Camping Stove | Fieldgram | 5900 | 240 | | | Boils half a litre in two and a half minutes.
Outdoor | Headlamp 400 lm | Lumenhaus | 4900 | 86 | | | Charges by USB-C, red light for reading maps.
Outdoor | Hammock | Fieldgram | 6900 | 540 | colour: Teal, Sand | | Ripstop nylon with straps that spare the tree.
Outdoor | Folding Pocket Knife | Ironvale | 4400 | 95 | handle: Walnut, Olive | gift | One blade, locked safely, for a lifetime.
Office | Mechanical Keyboard | Typeworth | 15900 | 1150 | layout: ISO, ANSI | | Quiet tactile switches under shine-through caps.
Office | Vertical Mouse | Typeworth | 6900 | 140 | | | Your wrist will thank you by Thursday.
Office | Dotted Notebook A5 | Papermill Lane | 1900 | 310 | colour: Black, Sage, Coral | gift | 120 g paper that ink does not bleed through.
Office | Fountain Pen | Papermill Lane | 4900 | 24 | nib: Fine, Medium | gift | Brass body with a steel nib, fills from any bottle.
Office | Oak Monitor Stand | Tellus Woodwork | 8900 | 2700 | | sustainable | Lifts the screen to eye level, hides the keyboard.
Office | LED Desk Lamp | Lumenhaus | 9900 | 1400 | colour: White, Black | | Five colour temperatures, charges a phone in its foot.
Office | Wool Felt Desk Mat | Hollin & Wray | 4200 | 380 | colour: Grey, Anthracite | | Warm wrists and a quiet mouse.
Audio | Over-Ear Headphones | Aural Works | 24900 | 260 | colour: Black, Sand | | Noise cancelling for thirty-five hours.
Audio | Wireless Earbuds | Aural Works | 14900 | 52 | colour: White, Graphite | | Six hours, and eighteen more in the case.
Audio | Portable Speaker | Aural Works | 12900 | 680 | colour: Blue, Red, Black | | Survives rain, sand and a fall from the table.
Audio | Bookshelf Speakers, Pair | Aural Works | 39900 | 9800 | finish: Walnut, White | | Silk domes in real wood veneer.
Audio | Turntable | Aural Works | 44900 | 6200 | | gift | Belt-driven, with a built-in phono stage.
Audio | USB Microphone | Typeworth | 11900 | 560 | | | Broadcast sound without a mixer.
`;

type Row = { readonly input: ProductInput; readonly brand: NamedEntity };

const rows = [table, homeRows, clothingRows, outdoorRows, leisureRows]
  .flatMap((each) => each.trim().split('\n'))
  .map(readRow);

/** The demo's brands. */
export const demoBrands: readonly NamedEntity[] = [...new Map(rows.map(({ brand }) => [brand.id, brand])).values()];

/** The demo's products, more than three hundred; each one's idempotency key is derived from its slug. */
export const demoProducts: readonly (ProductInput & { readonly slug: string })[] = rows.map(({ input }) => ({
  ...input,
  slug: slugOf(input.name),
}));

function readRow(line: string, row: number): Row {
  const [category = '', name = '', brandName = '', cents = '', grams = '', options = '', tags = '', description = ''] =
    line.split('|').map((cell) => cell.trim());
  const brand = { id: derivedId('brd', 'demo', slugOf(brandName)), name: brandName, slug: slugOf(brandName) };
  const slug = slugOf(name);
  const combinations = combine(options);
  const variants = combinations.map((chosen, index) => ({
    sku: [slug, ...chosen.map(({ value }) => slugOf(value))].join('-').toUpperCase().slice(0, 64),
    price: { amountMinor: Number(cents), currency: 'USD' },
    compareAtPrice: row % 9 === 4 ? { amountMinor: Math.round(Number(cents) * 1.2), currency: 'USD' } : null,
    weightGrams: Number(grams),
    options: chosen,
    initialStock: initialStockOf(row, index),
  }));
  const images = [{ url: `https://picsum.photos/seed/${slug}/800/800`, alt: name, width: 800, height: 800 }];
  const categoryIds = [derivedId('cat', 'demo', slugOf(category))];
  const given = { name, description, brandId: brand.id, categoryIds, images, variants };
  return { brand, input: { ...given, tags: tags.split(',').flatMap((tag) => tag.trim() || []) } };
}

/** Most variants have plenty of stock, some little, a few none. */
function initialStockOf(row: number, variant: number): number {
  if (row >= 60) return (row + variant) % 23 === 22 ? 0 : 60 + ((row * 7 + variant * 13) % 80);
  if ((row + variant * 3) % 17 === 16) return 0;
  if ((row + variant) % 11 === 7) return 4;
  return 40 + ((row * 7 + variant * 13) % 80);
}

type Option = { readonly name: string; readonly value: string };

function combine(options: string): Option[][] {
  const axes = options.split(';').flatMap((axis) => {
    const [name, values] = axis.split(':').map((part) => part.trim());
    return name && values ? [values.split(',').map((value) => ({ name, value: value.trim() }))] : [];
  });
  return axes.reduce<Option[][]>((sets, axis) => sets.flatMap((set) => axis.map((option) => [...set, option])), [[]]);
}
