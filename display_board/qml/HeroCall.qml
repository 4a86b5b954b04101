import QtQuick
import QtQuick.Layouts
import Station

// The newest call, as large as the place allows; or, while there is none, why.
// 142 design pixels are a capital H of 61 mm on a 55" board, read from 5 m (docs/board.md): code
// and counter are never smaller, but for the name of a room that does not go into two lines.
Rectangle {
    id: root

    required property var board
    readonly property bool isCalls: board.scene === "calls"
    readonly property bool announcing: isCalls && board.announcing
    readonly property color ink: announcing ? Theme.primaryInk : Theme.emphasis
    readonly property string destination: [board.place, board.counter].filter(Boolean).join(" ")
    readonly property bool longName: destination.length > 16

    radius: 2 * Theme.radius
    color: announcing ? Theme.primary : Theme.surface
    border.width: announcing ? 0 : Theme.px(4)
    border.color: isCalls ? Theme.primary : Theme.line

    Behavior on color {
        ColorAnimation { duration: Theme.calm }
    }

    // For who cannot hear: breathes at 0.8 Hz between two blues on which white is easily read.
    Rectangle {
        anchors.fill: parent
        radius: root.radius
        color: Theme.primaryActive
        opacity: 0
        visible: root.board.flashing && root.announcing

        SequentialAnimation on opacity {
            running: root.board.flashing && root.announcing && !Theme.reducedMotion
            loops: Animation.Infinite

            NumberAnimation { from: 0; to: 1; duration: 600; easing.type: Easing.InOutSine }
            NumberAnimation { from: 1; to: 0; duration: 600; easing.type: Easing.InOutSine }
        }
    }
    ColumnLayout {
        id: call

        anchors { fill: parent; margins: Theme.space32 }
        visible: root.isCalls
        spacing: 0
        Accessible.role: Accessible.AlertMessage
        Accessible.name: root.board.code + " " + root.destination

        RowLayout {
            spacing: Theme.space16
            Layout.preferredHeight: Theme.px(64)
            Layout.maximumHeight: Theme.px(64)

            Icon {
                icon: root.announcing ? (root.board.flashing ? "call" : "speaker") : "clock"
                size: Theme.px(48)
                color: root.ink
            }
            Text {
                text: root.announcing ? qsTr("Now calling") : qsTr("Last call")
                color: root.ink
                font.pixelSize: Theme.text40
                font.weight: Font.DemiBold
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            Text {
                text: root.board.translation
                visible: text !== ""
                color: root.ink
                font.pixelSize: Theme.text56
                font.weight: Font.DemiBold
                verticalAlignment: Text.AlignVCenter
                Layout.preferredHeight: Theme.px(64)
                Layout.maximumHeight: Theme.px(64)
                Accessible.ignored: true
            }
        }
        RowLayout {
            spacing: Theme.space32

            DirectionArrow {
                shown: root.board.direction === "left"
                direction: root.board.direction
                color: root.ink
            }
            ColumnLayout {
                spacing: 0

                TicketCode {
                    code: root.board.code
                    color: root.ink
                    size: Math.max(Theme.px(142), Math.min(Theme.px(380), height / 0.84, width / (0.62 * code.length)))
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredHeight: root.longName ? Theme.px(160) : Theme.px(260)
                    Accessible.ignored: true
                }
                Text {
                    text: root.destination
                    color: root.ink
                    font.pixelSize: Theme.px(200)
                    font.weight: Font.Bold
                    fontSizeMode: Text.Fit
                    minimumPixelSize: Theme.text56
                    wrapMode: Text.WordWrap
                    lineHeight: 0.68
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredHeight: root.longName ? Theme.px(290) : Theme.px(190)
                    Accessible.ignored: true
                }
            }
            DirectionArrow {
                shown: root.board.direction !== "" && root.board.direction !== "left"
                direction: root.board.direction
                color: root.ink
            }
        }
    }
    BoardMessage {
        anchors { fill: parent; margins: Theme.space48 }
        visible: !root.isCalls
        scene: root.board.scene
        opens: root.board.opens
    }
}
