pragma ComponentBehavior: Bound

import QtQuick
import Station

// A card that glides into the reader's slot, again and again; it stands still where motion is
// reduced. Drawn, so that it is sharp on every screen.
Item {
    id: root

    readonly property int travel: Theme.px(72)

    implicitWidth: Theme.px(280)
    implicitHeight: Theme.px(248)
    Accessible.ignored: true

    Item {
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: slot.verticalCenter }
        clip: true

        Rectangle {
            id: card

            property real way: 0

            x: (parent.width - width) / 2
            y: Theme.space8 + way * root.travel
            width: Theme.px(216)
            height: Theme.px(136)
            radius: Theme.space12
            color: Theme.primarySoft
            border.width: 2 * Theme.hairline
            border.color: Theme.primary

            Rectangle {
                x: Theme.space20
                y: parent.height - height - Theme.space20
                width: Theme.px(44)
                height: Theme.px(36)
                radius: Theme.radius
                color: Theme.surface
                border.width: 2 * Theme.hairline
                border.color: Theme.primary

                Rectangle {
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: 2 * Theme.hairline
                    height: parent.height
                    color: Theme.primary
                }
                Rectangle {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                    height: 2 * Theme.hairline
                    color: Theme.primary
                }
            }
            Repeater {
                model: [0.5, 0.36, 0.42]

                Rectangle {
                    required property int index
                    required property real modelData

                    x: Theme.space20
                    y: Theme.space20 + index * Theme.space16
                    width: card.width * modelData
                    height: Theme.space8
                    radius: height / 2
                    color: index === 0 ? Theme.primary : Theme.line
                }
            }

            SequentialAnimation on way {
                loops: Animation.Infinite
                running: root.visible && !Theme.reducedMotion

                NumberAnimation { from: 0; to: 1; duration: 1200; easing.type: Easing.InOutCubic }
                PauseAnimation { duration: 900 }
                NumberAnimation { from: 1; to: 0; duration: 800; easing.type: Easing.InOutCubic }
                PauseAnimation { duration: 700 }
            }
        }
    }
    Rectangle {
        id: slot

        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.px(176)
        width: Theme.px(272)
        height: Theme.space12
        radius: height / 2
        color: Theme.emphasis
    }
    Rectangle {
        anchors { horizontalCenter: parent.horizontalCenter; top: slot.bottom; topMargin: Theme.space8 }
        width: Theme.px(240)
        height: Theme.px(40)
        radius: Theme.radius
        color: Theme.muted
        border.width: Theme.hairline
        border.color: Theme.line

        Icon {
            anchors.centerIn: parent
            icon: "card"
            size: Theme.space24
            color: Theme.textSecondary
        }
    }
}
