/** Category | name | brand | cents | grams | options (name: value, value) | tags | description */
export const homeRows = `
Kitchen | Enamelled Dutch Oven 5 L | Ironvale | 14900 | 5200 | colour: Cream, Moss, Rust | gift | Braises a roast, bakes a loaf, and goes from stove to table.
Kitchen | Stainless Steel Saucepan 2 L | Ironvale | 5400 | 1100 | | | Three-ply base that heats evenly, with a pouring rim.
Kitchen | Non-stick Frying Pan 28 cm | Ironvale | 4900 | 950 | | | Ceramic coating for eggs and pancakes with little oil.
Kitchen | Bread Knife 24 cm | Ironvale | 6400 | 190 | handle: Walnut, Ash | | Serrated blade that cuts crusts without crushing the crumb.
Kitchen | Paring Knife 9 cm | Ironvale | 2900 | 60 | handle: Walnut, Ash | | Small forged blade for peeling fruit and trimming vegetables.
Kitchen | Knife Sharpening Stone | Ironvale | 3900 | 800 | grit: 1000, 3000 | | Whetstone with a bamboo base that keeps every kitchen knife keen.
Kitchen | Magnetic Knife Rack | Tellus Woodwork | 4900 | 900 | wood: Oak, Walnut | | Holds six knives on the wall, safe and within reach.
Kitchen | Olive Wood Salad Servers | Tellus Woodwork | 2400 | 120 | | gift, sustainable | Spoon and fork carved from one piece of wood.
Kitchen | Walnut Rolling Pin | Tellus Woodwork | 2900 | 520 | | | Tapered for thin and even pastry.
Kitchen | Beech Wooden Spoons, Set of 4 | Tellus Woodwork | 1600 | 180 | | sustainable | For stirring sauces and scraping pans without scratches.
Kitchen | Bamboo Steamer 25 cm | Nordhem | 2700 | 640 | | | Two tiers for dumplings, fish and vegetables.
Kitchen | Granite Mortar and Pestle | Nordhem | 3900 | 3800 | | | Crushes spices, garlic and herbs to a paste.
Kitchen | Salt and Pepper Mill Set | Nordhem | 4400 | 480 | finish: Oak, Black | gift | Ceramic grinders that adjust from coarse to fine.
Kitchen | Glass Storage Jars, Set of 5 | Nordhem | 3400 | 2100 | | sustainable | Airtight lids of bamboo for flour, pasta and rice.
Kitchen | Stoneware Dinner Plates, Set of 4 | Nordhem | 5200 | 2800 | colour: Sand, Moss, Ink | | Reactive glaze, each plate a little different.
Kitchen | Stoneware Cereal Bowls, Set of 4 | Nordhem | 4400 | 1900 | colour: Sand, Moss, Ink | | Deep bowls for soup, porridge and breakfast.
Kitchen | Wine Glasses, Set of 6 | Nordhem | 5900 | 1300 | | gift | Thin crystal for red and white wine, safe in the dishwasher.
Kitchen | Water Tumblers, Set of 6 | Nordhem | 3200 | 1500 | | | Stacking glasses of tempered glass.
Kitchen | Linen Apron | Plainfield | 4200 | 320 | colour: Natural, Ink | gift | Cross back, two pockets, for cooking and baking.
Kitchen | Quilted Oven Gloves | Plainfield | 2400 | 210 | colour: Natural, Rust | | Thick cotton that protects hands from hot dishes.
Kitchen | Kitchen Timer | Fieldgram | 1900 | 90 | colour: White, Red | | Magnetic, counts up and down, loud enough for the next room.
Kitchen | Instant Read Thermometer | Fieldgram | 3400 | 60 | | | Measures the temperature of meat and bread in two seconds.
Kitchen | Immersion Blender | Fieldgram | 7900 | 900 | colour: Black, White | | Purees soup in the pot, whisks cream and crushes ice.
Kitchen | Stand Mixer 4.5 L | Fellmark | 39900 | 7800 | colour: Cream, Black | gift | Kneads dough and whips egg whites, with a steel bowl.
Kitchen | Two-Slice Toaster | Fellmark | 6900 | 1600 | colour: Cream, Black | | Wide slots for bread and bagels, seven levels of browning.
Kitchen | Electric Kettle 1.7 L | Fellmark | 5900 | 1200 | colour: Cream, Black | | Boils water fast and switches itself off.
Kitchen | Waffle Iron | Fellmark | 7400 | 2400 | | | Deep Belgian waffles, golden in four minutes.
Kitchen | Slow Cooker 6 L | Fellmark | 8900 | 5200 | | | Stews and soups that cook while you work.
Kitchen | Salad Spinner | Fieldgram | 2900 | 780 | | | Dries lettuce with a pull cord, the bowl serves the salad.
Kitchen | Box Grater | Fieldgram | 2200 | 310 | | | Four sides of etched steel for cheese, zest and vegetables.
Kitchen | Garlic Press | Fieldgram | 1900 | 260 | | | Presses unpeeled cloves and cleans itself in one move.
Kitchen | Springform Cake Tin 26 cm | Ironvale | 2400 | 620 | | | Leakproof baking tin for cheesecake and sponge.
Kitchen | Muffin Tray, 12 Cups | Ironvale | 2200 | 700 | | | Heavy steel, non-stick, for muffins and cupcakes.
Kitchen | Bread Proofing Basket | Nordhem | 2600 | 420 | shape: Round, Oval | | Rattan banneton with a linen liner for sourdough.
Kitchen | Lunch Box, Steel | Fieldgram | 3400 | 480 | size: Small, Large | sustainable | Two compartments that close tight, without plastic.
Kitchen | Beeswax Food Wraps, Set of 3 | Morgenrot | 1800 | 90 | | sustainable, organic | Reusable cotton wraps instead of cling film.
Kitchen | Compost Bin 4 L | Nordhem | 3900 | 1100 | colour: White, Black | sustainable | Countertop bin with a charcoal filter against smells.
Coffee and Tea | French Press 1 L | Fellmark | 4900 | 780 | colour: Black, Steel | gift | Double-walled coffee maker that keeps four cups hot.
Coffee and Tea | Moka Pot, 6 Cups | Fellmark | 4400 | 720 | | | Stovetop espresso maker of polished aluminium.
Coffee and Tea | Espresso Machine | Fellmark | 59900 | 9800 | colour: Black, Steel | | Fifteen bar pump, steam wand for milk foam, warm in a minute.
Coffee and Tea | Electric Coffee Grinder | Fellmark | 15900 | 2600 | | | Conical burrs with forty settings, quiet and consistent.
Coffee and Tea | Milk Frother | Fellmark | 5900 | 650 | | | Warm or cold foam for cappuccino and hot chocolate.
Coffee and Tea | Cold Brew Bottle | Fellmark | 3400 | 420 | | | Fine filter for iced coffee and tea overnight.
Coffee and Tea | Paper Coffee Filters, 100 | Fellmark | 900 | 160 | | | Unbleached, for pour-over drippers of two to four cups.
Coffee and Tea | Espresso Cups, Set of 4 | Nordhem | 3600 | 760 | colour: Sand, Ink | gift | Thick stoneware walls that keep a short coffee hot.
Coffee and Tea | Double-Walled Latte Glasses, Set of 2 | Nordhem | 2900 | 380 | | gift | Show every layer and never burn fingers.
Coffee and Tea | Travel Mug 350 ml | Fieldgram | 2900 | 290 | colour: Steel, Blue, Black | sustainable | Leakproof insulated cup for coffee on the go.
Coffee and Tea | Colombia Decaf Beans 250 g | Morgenrot | 1550 | 250 | grind: Whole bean, Filter | organic | Decaffeinated with mountain water, sweet as caramel.
Coffee and Tea | Kenya Single Origin Beans 250 g | Morgenrot | 1690 | 250 | grind: Whole bean, Filter | organic | Blackcurrant, grapefruit and a juicy body.
Coffee and Tea | Earl Grey Tea 100 g | Morgenrot | 1400 | 100 | | organic | Black tea with oil of bergamot.
Coffee and Tea | Darjeeling First Flush 100 g | Morgenrot | 2200 | 100 | | organic | Light black tea with the scent of flowers.
Coffee and Tea | Peppermint Infusion 80 g | Morgenrot | 1100 | 80 | | organic | Caffeine-free herbal tea from whole leaves.
Coffee and Tea | Chamomile Infusion 60 g | Morgenrot | 1100 | 60 | | organic | Calming herbal tea for the evening, without caffeine.
Coffee and Tea | Matcha Set | Morgenrot | 4900 | 520 | | gift, organic | Ceremonial green tea powder with bowl and bamboo whisk.
Coffee and Tea | Hot Chocolate Flakes 250 g | Morgenrot | 1300 | 250 | | organic, gift | Dark cocoa from Peru that melts in warm milk.
Coffee and Tea | Cast Iron Teapot 1.2 L | Ironvale | 6900 | 1900 | colour: Black, Moss | gift | Enamelled inside, keeps green tea warm for an hour.
Home | Feather Cushion 50 x 50 | Hollin & Wray | 4900 | 900 | colour: Grey, Ochre, Forest | | Linen cover with a zip, plump and washable.
Home | Cotton Waffle Blanket | Hollin & Wray | 7900 | 1200 | colour: White, Sage | sustainable | Light blanket for summer nights and cool evenings.
Home | Down Duvet | Hollin & Wray | 24900 | 1700 | size: Single, Double | | Warm and light, with responsibly sourced down.
Home | Memory Foam Pillow | Hollin & Wray | 6900 | 1300 | | | Supports the neck and keeps its shape, with a washable cover.
Home | Percale Bed Sheet | Hollin & Wray | 7900 | 900 | size: Single, Double; colour: White, Grey | organic | Crisp cotton that stays cool.
Home | Blackout Curtains, Pair | Hollin & Wray | 11900 | 2600 | colour: Grey, Ink | | Keep light and heat out of the bedroom.
Home | Jute Doormat | Hollin & Wray | 3400 | 1800 | | sustainable | Coarse natural fibre that cleans muddy shoes.
Home | Wool Rug 160 x 230 | Hollin & Wray | 39900 | 9200 | colour: Grey, Ochre | | Thick pile from New Zealand wool, soft under bare feet.
Home | Oak Bookshelf | Tellus Woodwork | 34900 | 24000 | | sustainable | Five shelves of solid oak that need no tools to assemble.
Home | Oak Coffee Table | Tellus Woodwork | 39900 | 18000 | | sustainable | Rounded edges and a shelf for magazines.
Home | Walnut Dining Chair | Tellus Woodwork | 24900 | 5400 | | | Curved back, woven paper seat.
Home | Birch Side Table | Tellus Woodwork | 12900 | 4300 | finish: Natural, Black | | Small round table for a lamp beside the bed or sofa.
Home | Wooden Coat Rack | Tellus Woodwork | 8900 | 3100 | finish: Natural, Black | | Five pegs for coats, hats and bags in the hall.
Home | Picture Frame A3 | Tellus Woodwork | 2900 | 700 | finish: Oak, Black, White | gift | Real glass and solid wood, to hang or stand.
Home | Floor Lamp | Lumenhaus | 17900 | 5200 | colour: Black, Brass | | Arched light for reading beside an armchair.
Home | Paper Pendant Lamp | Lumenhaus | 5900 | 420 | size: Small, Large | | Soft ceiling light of rice paper.
Home | Bedside Lamp | Lumenhaus | 6900 | 900 | colour: White, Black | | Touch dimmer and a warm glow for the night.
Home | LED Bulbs E27, Set of 4 | Lumenhaus | 1900 | 160 | light: Warm, Neutral | sustainable | Eight watts instead of sixty, for fifteen years.
Home | String Lights 10 m | Lumenhaus | 2900 | 380 | | gift | A hundred warm LED lights for balcony and garden, weatherproof.
Home | Alarm Clock | Lumenhaus | 3900 | 260 | colour: White, Black | | No ticking, a gentle light, and an alarm that grows louder.
Home | Ceramic Vase | Nordhem | 3900 | 1200 | size: Small, Large; colour: White, Sand | gift | Matt glaze for dried and fresh flowers.
Home | Scented Candle, Cedar | Morgenrot | 3200 | 420 | | gift | Soy wax that fills a room with wood and smoke.
Home | Reed Diffuser, Citrus | Morgenrot | 2900 | 380 | | gift | Fresh room scent for three months.
Home | Wall Mirror, Round | Nordhem | 9900 | 4800 | finish: Brass, Black | | Sixty centimetres of clear glass in a thin frame.
Home | Laundry Basket | Nordhem | 5400 | 1600 | | sustainable | Woven seagrass with a cotton lining and handles.
Home | Clothes Drying Rack | Nordhem | 4900 | 2900 | | | Folds flat and holds eighteen metres of washing.
Home | Wool Dryer Balls, Set of 6 | Hollin & Wray | 1900 | 260 | | sustainable | Soften laundry and shorten drying without chemicals.
`;
