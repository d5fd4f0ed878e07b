/** Category | name | brand | cents | grams | options (name: value, value) | tags | description */
export const outdoorRows = `
Outdoor | Four-Person Tent | Northfell | 49900 | 5200 | | | Family tent with two rooms and standing height.
Outdoor | Ultralight Tarp | Northfell | 12900 | 420 | colour: Slate, Olive | | Shelter for one from rain and sun.
Outdoor | Summer Sleeping Bag | Northfell | 12900 | 780 | size: Regular, Long | | Light synthetic filling for nights above ten degrees.
Outdoor | Inflatable Sleeping Mat | Northfell | 8900 | 490 | size: Regular, Wide | | Eight centimetres of comfort that pack as small as a bottle.
Outdoor | Camping Pillow | Northfell | 2900 | 90 | | | Inflates in three breaths, with a soft cover.
Outdoor | Daypack 20 L | Northfell | 8900 | 640 | colour: Slate, Olive, Blue | | Small backpack with a laptop sleeve and rain cover.
Outdoor | Trekking Backpack 65 L | Northfell | 24900 | 1980 | | | Adjustable back for weeks on the trail.
Outdoor | Duffel Bag 60 L | Northfell | 12900 | 1100 | colour: Black, Yellow | | Waterproof travel bag with shoulder straps.
Outdoor | Dry Bag 15 L | Northfell | 2400 | 140 | colour: Blue, Yellow | | Keeps clothes and phone dry in a canoe.
Outdoor | Trekking Poles, Pair | Northfell | 8900 | 480 | | | Folding carbon poles with cork grips.
Outdoor | Gaiters | Northfell | 4900 | 210 | size: S, M, L | | Keep snow and stones out of hiking boots.
Outdoor | Emergency Blanket | Northfell | 900 | 60 | | | Reflects body heat, weighs almost nothing.
Outdoor | First Aid Kit | Northfell | 3900 | 420 | | | Bandages, plasters and tweezers in a waterproof pouch.
Outdoor | Insulated Bottle 0.75 L | Fieldgram | 3900 | 420 | colour: Steel, Blue, Olive | sustainable | Vacuum flask for hot tea on the summit.
Outdoor | Hydration Bladder 2 L | Fieldgram | 3400 | 180 | | | Drink on the move, with a bite valve and wide opening.
Outdoor | Water Filter | Fieldgram | 4900 | 90 | | | Makes drinking water from streams, for a thousand litres.
Outdoor | Camping Cookware Set | Fieldgram | 6900 | 720 | | | Two pots, a pan and a lid of anodised aluminium that nest.
Outdoor | Titanium Spork | Fieldgram | 1400 | 18 | | gift | Spoon and fork in one, for every camping meal.
Outdoor | Enamel Camping Mug | Fieldgram | 1500 | 150 | colour: White, Blue | | Survives the campfire and the rucksack.
Outdoor | Camping Chair | Fieldgram | 7900 | 960 | colour: Teal, Sand | | Folds into a bag the size of a loaf.
Outdoor | Camping Table | Fieldgram | 6900 | 1400 | | | Roll-up aluminium top for four plates.
Outdoor | Cool Box 24 L | Fieldgram | 5900 | 2300 | | | Keeps food and drinks cold for two days.
Outdoor | Picnic Blanket | Fieldgram | 4400 | 900 | colour: Teal, Rust | gift | Waterproof underneath, wool feeling above, with a carrying strap.
Outdoor | Fire Bowl | Ironvale | 14900 | 9800 | | | Steel fire pit for garden and terrace.
Outdoor | Charcoal Grill | Ironvale | 19900 | 12000 | | | Round barbecue with a lid and a thermometer.
Outdoor | Grill Tongs | Ironvale | 2400 | 260 | | | Long steel tongs with wooden handles for the barbecue.
Outdoor | Camping Axe | Ironvale | 6900 | 780 | | | Forged head and hickory handle for splitting firewood.
Outdoor | Multitool | Ironvale | 7900 | 240 | | gift | Pliers, knife, saw, screwdrivers and a bottle opener.
Outdoor | Folding Saw | Ironvale | 4400 | 290 | | | Cuts branches as thick as an arm.
Outdoor | Camping Lantern | Lumenhaus | 4900 | 320 | | | Dimmable light with a hook, charges phones too.
Outdoor | Torch 1000 lm | Lumenhaus | 5900 | 180 | | | Flashlight of aluminium, rechargeable and waterproof.
Outdoor | Bicycle Light Set | Lumenhaus | 4400 | 110 | | | Bright front and red rear light, charged by USB-C.
Outdoor | Solar Panel 20 W | Lumenhaus | 8900 | 620 | | sustainable | Folds open to charge phones and power banks from the sun.
Outdoor | Compass | Fieldgram | 3900 | 70 | | | Sighting mirror and adjustable declination for navigation.
Outdoor | Binoculars 8 x 42 | Fieldgram | 18900 | 640 | | gift | Bright and sharp for watching birds.
Outdoor | Bicycle Helmet | Northfell | 8900 | 280 | size: S, M, L; colour: White, Black | | Protection against rotation, with twelve vents.
Outdoor | Pannier Bags, Pair | Northfell | 13900 | 1700 | colour: Black, Yellow | | Roll closure, waterproof, clicks onto every bicycle rack.
Outdoor | Bicycle Lock | Ironvale | 5900 | 1300 | | | Hardened chain in a textile cover, two keys.
Outdoor | Bicycle Pump | Ironvale | 3900 | 980 | | | Floor pump with a gauge that fits all valves.
Outdoor | Climbing Rope 60 m | Northfell | 17900 | 3700 | | | Dynamic single rope with middle mark.
Outdoor | Climbing Harness | Northfell | 7900 | 420 | size: S, M, L | | Padded waist, four gear loops.
Outdoor | Carabiners, Set of 4 | Northfell | 3900 | 180 | | | Screw gates of forged aluminium.
Garden | Garden Trowel | Ironvale | 1900 | 260 | | gift | Forged hand shovel with an ash handle for planting.
Garden | Pruning Shears | Ironvale | 3900 | 240 | | | Bypass secateurs for roses and fruit trees.
Garden | Garden Spade | Ironvale | 5900 | 1900 | | | Digs and turns heavy soil, for a lifetime.
Garden | Leaf Rake | Ironvale | 3400 | 900 | | | Spring steel tines for lawn and leaves.
Garden | Watering Can 9 L | Nordhem | 4900 | 1400 | colour: Green, Cream | | Galvanised steel with a brass rose.
Garden | Garden Hose 20 m | Nordhem | 5400 | 3200 | | | Does not kink, with a spray nozzle and connectors.
Garden | Raised Bed Planter | Tellus Woodwork | 18900 | 16000 | | sustainable | Larch box for herbs, salad and vegetables.
Garden | Garden Bench | Tellus Woodwork | 34900 | 21000 | | sustainable | Seats three, of weatherproof oak.
Garden | Bird House | Tellus Woodwork | 3900 | 1100 | | gift, sustainable | Nesting box for tits and sparrows.
Garden | Bird Feeder | Tellus Woodwork | 2900 | 700 | | gift | Hangs in a tree, keeps seeds dry.
Garden | Herb Seed Collection | Morgenrot | 1600 | 60 | | organic, gift | Basil, parsley, thyme and six more kitchen herbs to sow.
Garden | Wildflower Seeds | Morgenrot | 900 | 50 | | organic, sustainable | A meadow for bees and butterflies, five square metres.
Garden | Potting Soil 20 L | Morgenrot | 1200 | 9000 | | organic | Peat-free compost for pots and window boxes.
Garden | Gardening Gloves | Northfell | 1900 | 110 | size: S, M, L | | Goat leather that thorns do not pierce.
Garden | Kneeling Pad | Nordhem | 1700 | 240 | | | Soft foam that spares the knees when weeding.
Garden | Hanging Planter | Nordhem | 2400 | 620 | | | Glazed pot on cotton cords for trailing plants.
Garden | Solar Garden Lights, Set of 6 | Lumenhaus | 3900 | 900 | | sustainable | Path lights that come on at dusk.
Garden | Outdoor Parasol | Nordhem | 14900 | 8200 | colour: Cream, Green | | Three metres of shade on a wooden pole.
`;
