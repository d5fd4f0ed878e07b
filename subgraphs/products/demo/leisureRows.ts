/** Category | name | brand | cents | grams | options (name: value, value) | tags | description */
export const leisureRows = `
Office | Ergonomic Office Chair | Typeworth | 44900 | 16500 | colour: Black, Grey | | Adjustable lumbar support, armrests and a mesh back.
Office | Standing Desk | Tellus Woodwork | 59900 | 32000 | finish: Oak, White | | Electric height from sitting to standing, with memory.
Office | Laptop Stand | Tellus Woodwork | 4900 | 900 | | sustainable | Raises the notebook computer, folds flat.
Office | Compact Wireless Keyboard | Typeworth | 8900 | 480 | layout: ISO, ANSI; colour: White, Black | | Low keys, three Bluetooth devices, months on a charge.
Office | Wireless Mouse | Typeworth | 3900 | 90 | colour: White, Black | | Silent clicks and a fast scroll wheel.
Office | USB-C Hub | Typeworth | 5900 | 110 | | | HDMI, network, card reader and three ports for a laptop.
Office | Webcam HD | Typeworth | 7900 | 140 | | | Sharp picture for video calls, with a shutter.
Office | Monitor 27 Inch | Typeworth | 32900 | 5400 | | | Four times full HD, matt screen, one cable for all.
Office | Monitor Arm | Typeworth | 9900 | 2600 | | | Gas spring that frees the desk below the screen.
Office | USB-C Charger 65 W | Typeworth | 4400 | 130 | | | Charges a laptop and a phone at once.
Office | USB-C Cable 2 m | Typeworth | 1900 | 60 | colour: White, Black | | Braided charging cable for 100 watts.
Office | Power Bank 20000 mAh | Typeworth | 5400 | 380 | | | Charges a phone four times on a journey.
Office | Wireless Charging Pad | Typeworth | 3400 | 120 | colour: White, Black | | Lay the phone down and it charges.
Office | Laptop Sleeve | Corven | 4900 | 260 | size: 13 inch, 15 inch | gift | Wool felt with a leather closure.
Office | Leather Briefcase | Corven | 24900 | 1400 | colour: Brown, Black | gift | Holds documents and a notebook computer.
Office | Weekly Planner | Papermill Lane | 2400 | 380 | | gift | Undated diary with a week on two pages.
Office | Hardcover Sketchbook | Papermill Lane | 2200 | 460 | size: A5, A4 | gift | Heavy drawing paper for pencil and ink.
Office | Ballpoint Pen, Brass | Papermill Lane | 2900 | 30 | | gift | Retractable pen that takes standard refills.
Office | Graphite Pencils, Set of 12 | Papermill Lane | 1600 | 80 | | gift | From 4H to 8B for drawing and writing.
Office | Coloured Pencils, Set of 24 | Papermill Lane | 2900 | 220 | | gift | Soft bright leads for children and artists.
Office | Bottle of Ink 50 ml | Papermill Lane | 1400 | 180 | colour: Blue, Black, Green | | Fountain pen ink that flows well and does not clog.
Office | Letter Paper and Envelopes | Papermill Lane | 1900 | 320 | | gift | Twenty sheets of cotton stationery.
Office | Sticky Notes, 6 Pads | Papermill Lane | 900 | 180 | | | Recycled paper in muted colours.
Office | Desk Organiser | Tellus Woodwork | 3900 | 700 | wood: Oak, Walnut | | A place for pens, cards and a phone.
Office | Filing Box | Papermill Lane | 1700 | 620 | colour: Sage, Coral | | Sorts letters and documents in twelve sections.
Office | Paper Scissors | Ironvale | 1900 | 120 | | | Long steel blades, soft handles.
Office | Desk Fan | Fellmark | 5900 | 1400 | | | Quiet cooling breeze in three speeds.
Audio | On-Ear Headphones | Aural Works | 12900 | 180 | colour: Black, White | | Light folding headset with thirty hours of music.
Audio | Wired In-Ear Headphones | Aural Works | 4900 | 20 | | | Earphones with a microphone and USB-C plug.
Audio | Sports Earbuds | Aural Works | 9900 | 48 | colour: Black, Blue | | Stay in the ear when running, proof against sweat.
Audio | Gaming Headset | Aural Works | 10900 | 310 | | | Surround sound and a boom microphone.
Audio | Children's Headphones | Aural Works | 3900 | 150 | colour: Blue, Coral | gift | Limited volume for small ears.
Audio | Mini Speaker | Aural Works | 5900 | 210 | colour: Blue, Red, Black | gift | Wireless sound in a pocket, waterproof.
Audio | Smart Speaker | Aural Works | 14900 | 980 | colour: White, Black | | Plays music and radio by voice over Wi-Fi.
Audio | Soundbar | Aural Works | 29900 | 3400 | | | Clear voices and deep bass below the television.
Audio | Subwoofer | Aural Works | 34900 | 11000 | | | Adds the low notes to a stereo.
Audio | Stereo Amplifier | Aural Works | 49900 | 6800 | | | Two channels, phono input, Bluetooth.
Audio | Kitchen Radio | Aural Works | 11900 | 1100 | colour: Cream, Black | | Digital radio DAB+ with a wooden case.
Audio | Record Cleaning Brush | Aural Works | 1900 | 60 | | | Carbon fibres that lift dust from vinyl.
Audio | Speaker Cable 10 m | Aural Works | 2900 | 700 | | | Oxygen-free copper for loudspeakers.
Audio | Podcast Microphone Arm | Typeworth | 6900 | 1500 | | | Silent boom for a microphone at the desk.
Bathroom | Bath Towel | Hollin & Wray | 3400 | 620 | colour: White, Sage, Grey | organic | Thick terry cotton that dries quickly.
Bathroom | Hand Towels, Set of 2 | Hollin & Wray | 2600 | 380 | colour: White, Sage, Grey | organic | Soft loops, hemmed for hanging.
Bathroom | Bath Mat | Hollin & Wray | 3200 | 900 | colour: White, Grey | | Non-slip cotton for in front of the shower.
Bathroom | Shower Curtain | Hollin & Wray | 3900 | 620 | | | Heavy fabric without PVC, with twelve rings.
Bathroom | Olive Oil Soap | Morgenrot | 700 | 120 | scent: Lavender, Citrus, None | organic, gift | Cold-pressed soap bar for hands and body.
Bathroom | Solid Shampoo | Morgenrot | 1200 | 80 | | organic, sustainable | Hair wash without a bottle, for sixty washes.
Bathroom | Hand Cream | Morgenrot | 1400 | 90 | | organic, gift | Shea butter and calendula for dry skin.
Bathroom | Bath Salts, Pine | Morgenrot | 1800 | 620 | | gift | For tired muscles after a long walk.
Bathroom | Wooden Hairbrush | Tellus Woodwork | 2900 | 120 | | sustainable | Beech with natural bristles.
Bathroom | Bamboo Toothbrushes, Set of 4 | Tellus Woodwork | 1200 | 60 | | sustainable | Biodegradable handles and medium bristles.
Bathroom | Safety Razor | Ironvale | 4900 | 90 | | gift, sustainable | Heavy brass for a close shave without plastic.
Bathroom | Shaving Brush | Ironvale | 2900 | 70 | | gift | Synthetic badger for thick foam.
Bathroom | Soap Dish | Nordhem | 1400 | 210 | colour: White, Black | | Ceramic with a drain for soap bars.
Bathroom | Toilet Brush | Nordhem | 3400 | 900 | colour: White, Black | | Closed steel holder with a silicone head.
Bathroom | Bathroom Scale | Fieldgram | 4400 | 1700 | | | Measures body weight to a hundred grams, on tempered glass.
Bathroom | Hair Dryer | Fellmark | 8900 | 560 | colour: White, Black | | Ionic airflow, three heats, cold button.
Toys | Wooden Building Blocks | Tellus Woodwork | 4900 | 2300 | | gift, sustainable | Hundred beech bricks for castles and towers, from one year.
Toys | Wooden Train Set | Tellus Woodwork | 6900 | 1900 | | gift | Tracks, bridge, engine and three wagons for children.
Toys | Balance Bike | Tellus Woodwork | 11900 | 3200 | | gift | First bicycle without pedals, from two years.
Toys | Chess Set | Tellus Woodwork | 7900 | 1400 | | gift | Walnut and maple board game with weighted figures.
Toys | Jigsaw Puzzle, 1000 Pieces | Papermill Lane | 2400 | 780 | motif: Forest, Harbour | gift | Thick recycled cardboard, a long evening for two.
Toys | Family Card Game | Papermill Lane | 1400 | 220 | | gift | Quick rounds for three to six players from eight years.
Toys | Watercolour Box | Papermill Lane | 2600 | 310 | | gift | Twelve paints and a brush for young painters.
Toys | Soft Toy Bear | Hollin & Wray | 3400 | 280 | | gift, organic | Plush teddy of organic cotton to cuddle.
Toys | Baby Blanket | Hollin & Wray | 4900 | 380 | colour: Cream, Sage | gift, organic | Knitted cotton for pram and cradle.
Toys | Kite | Fieldgram | 3400 | 240 | | gift | Flies in light wind, with two lines and a bag.
Sports | Yoga Mat | Fieldgram | 5900 | 2100 | colour: Teal, Black | sustainable | Natural rubber that does not slip.
Sports | Yoga Block, Cork | Fieldgram | 1900 | 560 | | sustainable | Firm support for stretching.
Sports | Resistance Bands, Set of 5 | Fieldgram | 2400 | 190 | | | From light to heavy, for training at home.
Sports | Kettlebell | Ironvale | 4900 | 8000 | weight: 8 kg, 12 kg, 16 kg | | Cast iron weight for strength and swing.
Sports | Dumbbells, Pair | Ironvale | 5900 | 10000 | weight: 2 kg, 5 kg | | Hexagonal hand weights that do not roll.
Sports | Skipping Rope | Fieldgram | 1700 | 180 | | | Steel cable on ball bearings for fitness.
Sports | Foam Roller | Fieldgram | 2900 | 620 | | | Massages the back and legs after sport.
Sports | Football | Northfell | 3400 | 430 | size: 4, 5 | | Match ball with heat-bonded panels, for soccer.
Sports | Swimming Goggles | Northfell | 2400 | 60 | colour: Blue, Black | | Clear sight without fog, soft seals.
Sports | Sports Towel | Northfell | 1900 | 140 | colour: Blue, Grey | | Microfibre that dries fast in the gym.
Sports | Table Tennis Set | Fieldgram | 3900 | 720 | | gift | Two bats, three balls and a net for any table.
`;
