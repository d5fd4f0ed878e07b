/** Category | name | brand | cents | grams | options (name: value, value) | tags | description */
export const clothingRows = `
Clothing | Oxford Shirt | Plainfield | 6900 | 280 | size: S, M, L, XL; colour: White, Blue | | Button-down collar, sturdy cotton for office and weekend.
Clothing | Flannel Shirt | Plainfield | 7400 | 330 | size: S, M, L, XL | | Brushed cotton checks for cold mornings.
Clothing | Striped Long Sleeve | Plainfield | 4400 | 240 | size: S, M, L, XL | organic | Breton stripes on heavy organic cotton.
Clothing | Polo Shirt | Plainfield | 4900 | 230 | size: S, M, L, XL; colour: White, Navy | organic | Pique cotton with a collar that stays flat.
Clothing | Hooded Sweatshirt | Plainfield | 7900 | 620 | size: S, M, L, XL; colour: Grey, Navy | organic | Loopback cotton hoodie with a kangaroo pocket.
Clothing | Cashmere Cardigan | Plainfield | 21900 | 360 | size: S, M, L | gift | Grade A yarn, horn buttons, soft against the skin.
Clothing | Lambswool Turtleneck | Plainfield | 11900 | 420 | size: S, M, L, XL; colour: Charcoal, Cream | | Warm jumper with a folded collar.
Clothing | Chino Trousers | Plainfield | 8900 | 480 | size: 30, 32, 34, 36; colour: Sand, Navy | | Cotton twill with a little stretch, straight leg.
Clothing | Corduroy Trousers | Plainfield | 9900 | 560 | size: 30, 32, 34, 36 | | Fine wale corduroy, garment dyed.
Clothing | Linen Trousers | Plainfield | 8900 | 360 | size: S, M, L, XL | sustainable | Loose cut for hot days and holidays.
Clothing | Denim Jacket | Plainfield | 12900 | 840 | size: S, M, L, XL | | Classic trucker jacket that fades with wear.
Clothing | Wool Overcoat | Plainfield | 32900 | 1900 | size: S, M, L, XL; colour: Charcoal, Camel | | Double-faced winter coat, fully lined.
Clothing | Summer Dress | Plainfield | 8900 | 260 | size: XS, S, M, L | | Light viscose with pockets and a tie waist.
Clothing | Linen Midi Dress | Plainfield | 11900 | 340 | size: XS, S, M, L | sustainable | Washed linen for weddings and beaches alike.
Clothing | Pleated Skirt | Plainfield | 7900 | 310 | size: XS, S, M, L | | Falls below the knee and never needs ironing.
Clothing | Silk Scarf | Plainfield | 6900 | 60 | | gift | Hand-rolled edges, printed in Como.
Clothing | Cotton Pyjamas | Plainfield | 6900 | 420 | size: S, M, L, XL | gift, organic | Brushed cotton nightwear with piped seams.
Clothing | Boxer Briefs, 3 Pack | Plainfield | 3400 | 210 | size: S, M, L, XL | organic | Soft underwear that does not ride up.
Clothing | Ankle Socks, 5 Pairs | Plainfield | 2200 | 180 | size: 36-39, 40-43, 44-47 | organic | Combed cotton for trainers.
Clothing | Leather Belt | Corven | 4900 | 210 | size: 85, 95, 105; colour: Brown, Black | gift | Full grain leather with a brass buckle.
Clothing | Leather Gloves | Corven | 6900 | 140 | size: S, M, L | gift | Lined with cashmere, work with touch screens.
Clothing | Leather Wallet | Corven | 5900 | 90 | colour: Brown, Black | gift | Eight cards, notes and coins in vegetable-tanned leather.
Clothing | Canvas Tote Bag | Corven | 3400 | 340 | colour: Natural, Black | sustainable | Carries the shopping home on long handles.
Clothing | Leather Weekender | Corven | 32900 | 2100 | | gift | Cabin luggage for three days, with a shoe compartment.
Clothing | Fleece Jacket | Northfell | 9900 | 410 | size: S, M, L, XL; colour: Olive, Slate | sustainable | Recycled pile with a full zip, warm when wet.
Clothing | Down Parka | Northfell | 34900 | 1300 | size: S, M, L, XL | | Arctic winter coat with a hood, to minus twenty degrees.
Clothing | Softshell Jacket | Northfell | 14900 | 520 | size: S, M, L, XL | | Stops the wind, stretches, sheds light rain.
Clothing | Waterproof Trousers | Northfell | 9900 | 320 | size: S, M, L, XL | | Taped seams and long zips to pull over boots in the rain.
Clothing | Hiking Trousers | Northfell | 10900 | 390 | size: S, M, L, XL | | Zip off to shorts, dry quickly, with five pockets.
Clothing | Merino Base Layer Top | Northfell | 7900 | 210 | size: S, M, L, XL | | Long sleeves of merino wool for skiing and hiking.
Clothing | Merino Leggings | Northfell | 7400 | 200 | size: S, M, L, XL | | Thermal underwear that does not smell.
Clothing | Running Shorts | Northfell | 4400 | 120 | size: S, M, L, XL | | Light shorts with a key pocket.
Clothing | Running Shirt | Northfell | 3900 | 110 | size: S, M, L, XL; colour: Blue, Yellow | | Breathable mesh with reflective details.
Clothing | Sun Hat | Northfell | 3900 | 80 | colour: Sand, Olive | | Wide brim with a chin cord, UV protection 50.
Clothing | Baseball Cap | Northfell | 2900 | 90 | colour: Navy, Olive | | Washed cotton with an adjustable strap.
Clothing | Ski Gloves | Northfell | 7900 | 260 | size: S, M, L, XL | | Waterproof, insulated, with a leather palm.
Clothing | Wool Scarf | Hollin & Wray | 5900 | 220 | colour: Grey, Ochre, Forest | gift | Two metres of lambswool, fringed by hand.
Clothing | Bathrobe | Hollin & Wray | 9900 | 1200 | size: S, M, L; colour: White, Sage | gift, organic | Thick terry cotton with a shawl collar.
Shoes | Running Shoes | Northfell | 12900 | 520 | size: 38, 40, 42, 44; colour: Blue, Black | | Cushioned road shoes for daily training.
Shoes | Rubber Boots | Northfell | 7900 | 1600 | size: 36, 38, 40, 42, 44 | | Natural rubber wellingtons for rain, mud and garden.
Shoes | Winter Boots | Northfell | 17900 | 1500 | size: 38, 40, 42, 44 | | Lined with wool, grip on snow and ice.
Shoes | Approach Shoes | Northfell | 14900 | 780 | size: 38, 40, 42, 44 | | Sticky soles for rock and forest paths.
Shoes | Leather Sneakers | Corven | 13900 | 820 | size: 38, 40, 42, 44; colour: White, Black | | Clean leather trainers on a rubber cupsole.
Shoes | Penny Loafers | Corven | 18900 | 780 | size: 40, 41, 42, 43, 44 | | Hand-sewn slip-on shoes of brown calfskin.
Shoes | Derby Shoes | Corven | 22900 | 980 | size: 40, 41, 42, 43, 44 | | Black lace-up shoes for suit and office.
Shoes | Ballet Flats | Corven | 11900 | 380 | size: 36, 37, 38, 39, 40 | | Soft leather that folds into a bag.
Shoes | Espadrilles | Corven | 5900 | 420 | size: 36, 38, 40, 42 | | Summer shoes with soles of jute rope.
Shoes | Suede Desert Boots | Corven | 15900 | 860 | size: 40, 41, 42, 43, 44 | | Two eyelets, crepe sole, unlined suede.
Shoes | Cork Insoles | Corven | 1900 | 80 | size: 38, 40, 42, 44 | | Add comfort and take away moisture.
Shoes | Cotton Shoe Laces, 3 Pairs | Corven | 900 | 40 | length: 75 cm, 90 cm, 120 cm | | Waxed laces in black, brown and white.
Shoes | Waterproofing Spray | Corven | 1600 | 320 | | | Protects leather and suede from rain and stains.
Shoes | Cedar Shoe Trees | Corven | 3400 | 620 | size: 40, 42, 44 | gift | Keep the shape of leather shoes and absorb moisture.
Shoes | Sheepskin Slippers | Hollin & Wray | 7900 | 460 | size: 36, 38, 40, 42, 44 | gift | Warm house shoes with suede outside and fleece inside.
`;
