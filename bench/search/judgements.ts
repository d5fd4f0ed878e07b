/**
 * Searches over the demo catalogue, and how well products answer them: `=` perfectly (3), `+` well (2), `~` partly (1).
 * What is not named does not answer. A product is named by the beginning of its slug, so one name may stand for several.
 */
export const judgements = `
kettle | =gooseneck-kettle =electric-kettle
ketle | =gooseneck-kettle =electric-kettle
electric kettle | =electric-kettle +gooseneck-kettle
coffee grinder | =hand-coffee-grinder =electric-coffee-grinder
espresso | =espresso-machine =house-espresso-beans =espresso-cups +moka-pot ~hand-coffee-grinder
espresso machine | =espresso-machine
coffee beans | =house-espresso-beans =ethiopia-filter =colombia-decaf =kenya-single
decaf | =colombia-decaf
decaffeinated coffee | =colombia-decaf
green tea | =sencha-green-tea =matcha-set ~cast-iron-teapot
black tea | =earl-grey =darjeeling-first
herbal tea | =peppermint-infusion =chamomile-infusion
teapot | =glass-teapot =cast-iron-teapot
french press | =french-press
milk foam | =milk-frother +espresso-machine
travel mug | =travel-mug
mug | =stoneware-mug =travel-mug =enamel-camping-mug
knife | =chef-s-knife =bread-knife =paring-knife =folding-pocket-knife +knife-sharpening =magnetic-knife +multitool
chef's knife | =chef-s-knife
bread knife | =bread-knife
sharpening stone | =knife-sharpening
frying pan | =non-stick-frying-pan ~cast-iron-skillet
cast iron | =cast-iron-skillet =cast-iron-teapot +kettlebell
dutch oven | =enamelled-dutch-oven
cutting board | =oak-cutting-board
wine glasses | =wine-glasses
salt pepper | =salt-and-pepper
thermometer | =instant-read-thermometer +charcoal-grill
wooden spoons | =beech-wooden-spoons
wool blanket | =wool-throw =picnic-blanket +cotton-waffle-blanket
wool | =wool-throw =wool-beanie =wool-felt-desk-mat =wool-overcoat =wool-scarf =wool-rug =wool-dryer-balls
rug | =cotton-rug =wool-rug
desk lamp | =led-desk-lamp
reading lamp | =brass-reading-lamp +floor-lamp
lamp | =brass-reading-lamp =led-desk-lamp =floor-lamp =paper-pendant-lamp =bedside-lamp ~birch-side-table
candles | =beeswax-candles =scented-candle
bookshelf | =oak-bookshelf +bookshelf-speakers
pillow | =memory-foam-pillow =camping-pillow
curtains | =blackout-curtains +shower-curtain
mirror | =wall-mirror ~compass
t-shirt | =organic-cotton-t-shirt
tshirt | =organic-cotton-t-shirt +running-shirt +linen-shirt +oxford-shirt +flannel-shirt +polo-shirt
linen shirt | =linen-shirt
shirts | =organic-cotton-t-shirt =linen-shirt =oxford-shirt =flannel-shirt =polo-shirt =running-shirt
jeans | =selvedge-jeans
rain jacket | =rain-jacket ~softshell-jacket
jacket | =rain-jacket =denim-jacket =fleece-jacket =softshell-jacket
winter coat | =wool-overcoat =down-parka
merino socks | =merino-hiking-socks
socks | =merino-hiking-socks =ankle-socks
leather belt | =leather-belt
leather gloves | =leather-gloves
dress | =summer-dress =linen-midi-dress
slippers | =felt-house-slippers =sheepskin-slippers
hiking boots | =hiking-boots +gaiters
boots | =leather-chelsea-boots =hiking-boots =rubber-boots =winter-boots =suede-desert-boots
sneakers | =canvas-sneakers =leather-sneakers
running shoes | =trail-running-shoes =running-shoes
shoe laces | =cotton-shoe-laces
tent | =two-person-tent =four-person-tent
sleeping bag | =down-sleeping-bag =summer-sleeping-bag
backpack | =hiking-backpack =daypack =trekking-backpack
bakpack | =hiking-backpack =daypack =trekking-backpack
water bottle | =steel-water-bottle +insulated-bottle
camping stove | =gas-camping-stove
camping chair | =camping-chair
headlamp | =headlamp
bicycle lock | =bicycle-lock
bicycle | =bicycle-light =bicycle-helmet =bicycle-lock =bicycle-pump =balance-bike =pannier-bags
first aid | =first-aid-kit
binoculars | =binoculars
watering can | =watering-can
garden hose | =garden-hose
seeds | =herb-seed =wildflower-seeds ~bird-feeder
bird feeder | =bird-feeder
headphones | =over-ear-headphones =on-ear-headphones =wired-in-ear =children-s-headphones
hedphones | =over-ear-headphones =on-ear-headphones =wired-in-ear =children-s-headphones
noise cancelling | =over-ear-headphones
earbuds | =wireless-earbuds =sports-earbuds
speaker | =portable-speaker =mini-speaker =smart-speaker =bookshelf-speakers +speaker-cable
turntable | =turntable
microphone | =usb-microphone =podcast-microphone +gaming-headset +wired-in-ear
keyboard | =mechanical-keyboard =compact-wireless-keyboard ~oak-monitor-stand
wireless mouse | =wireless-mouse
monitor | =monitor-27 =oak-monitor-stand =monitor-arm
office chair | =ergonomic-office-chair
notebook | =dotted-notebook +laptop-stand ~leather-briefcase
fountain pen | =fountain-pen +bottle-of-ink
usb-c cable | =usb-c-cable
towel | =bath-towel =hand-towels =linen-kitchen-towels =sports-towel
soap | =olive-oil-soap +soap-dish
toothbrush | =bamboo-toothbrushes
chess | =chess-set
puzzle | =jigsaw-puzzle
teddy bear | =soft-toy-bear
yoga mat | =yoga-mat
dumbbells | =dumbbells
nordhem plates | =stoneware-dinner-plates
ironvale skillet | =cast-iron-skillet
gooseneck-kettle-1-l-black | =gooseneck-kettle
head | =headlamp =over-ear-headphones =on-ear-headphones =wired-in-ear =children-s-headphones +gaming-headset
`;
