import QtQuick
import Station

// Where to go. It stands at the side to which it points.
Icon {
    id: root

    required property bool shown
    required property string direction

    icon: "arrow-right"
    visible: shown
    size: Theme.px(170)
    rotation: ({ left: 180, up: -90, down: 90 })[direction] ?? 0
}
